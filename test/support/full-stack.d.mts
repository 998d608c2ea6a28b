export interface FullStack {
  home: string;
  ports: { api: number; temporal: number; postgres: number };
  /** Addresses of the line `holdfast ready …`, by name. */
  links: Record<string, string>;
  url: string;
  key: string;
  temporalAddress: string;
  output(): string;
  pids(): Record<string, number>;
  kill(name: string, signal?: NodeJS.Signals): void;
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export function startStack(options?: {
  home?: string;
  ports?: Partial<FullStack['ports']>;
  env?: Record<string, string>;
  demo?: boolean;
  fresh?: boolean;
}): Promise<FullStack>;
