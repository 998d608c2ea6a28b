export function packedChromium(cache?: string): { executablePath: string; bareEnv: Record<string, string> };
