export function makeTestHome(): string;
export function removeTestHome(home: string): Promise<void>;
export function removeStaleHomes(parent?: string): Promise<void>;
