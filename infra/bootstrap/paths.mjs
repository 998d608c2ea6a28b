import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectDir = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');
export const distDir = path.join(projectDir, 'dist');

/**
 * Where downloaded executables are kept: a folder of the user, so that a new clone, an empty home folder and
 * `npm ci`, which empties node_modules, need no second download.
 */
export function cacheDir() {
  return path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'holdfast');
}

export function sha256(data) {
  return createHash('sha256').update(data).digest('hex');
}

export function sha256File(file) {
  return sha256(readFileSync(file));
}
