import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

let build: string | undefined;

/**
 * SHA-256 over the engine's own modules and what computes below them: two builds that may differ in a result have
 * different names.
 */
export function engineBuild(): string {
  build ??= hashModules(join(__dirname, '..'));
  return build;
}

/** The build that a thread of the compiled `engine-thread.js` belongs to, while its files stay as they are. */
export function buildOfThreads(threadFile: string): string {
  return hashModules(join(dirname(threadFile), '..'));
}

function hashModules(folder: string): string {
  const hash = createHash('sha256').update(platform());
  for (const file of modulesBelow(folder).sort()) {
    hash.update(relative(folder, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/** Sines and logarithms are those of V8 and the processor, time zones those of ICU. */
function platform(): string {
  const { v8, icu = '', tz = '' } = process.versions;
  return [process.arch, v8, icu, tz].join('/');
}

function modulesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return modulesBelow(path);
    return /\.(js|ts)$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}
