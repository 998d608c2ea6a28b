import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

let build: string | undefined;

/** SHA-256 over the engine's own modules: two builds that may differ in a result have different names. */
export function engineBuild(): string {
  build ??= hashModules(join(__dirname, '..'));
  return build;
}

function hashModules(folder: string): string {
  const hash = createHash('sha256');
  for (const file of modulesBelow(folder).sort()) {
    hash.update(relative(folder, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function modulesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return modulesBelow(path);
    return /\.(js|ts)$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}
