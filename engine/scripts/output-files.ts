import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { isWellFormed } from '../model/text';

/** A file of an output folder. */
export interface OutputFile {
  /** Below the folder, with `/` between folders. */
  name: string;
  path: string;
  size: number;
  modified: Date;
}

/** Files that are kept of a script; what is beyond is left out, which a warning says. */
export const MOST_FILES = 10_000;
const DEEPEST = 16;
/** Stands in names for bytes that are not UTF-8, by which no file is found. */
const REPLACEMENT = '\ufffd';

/**
 * The regular files of an output folder, by name. Links, pipes and devices are none of them: they are not followed, since
 * what a script names may be none of its own.
 */
export async function outputFiles(
  folder: string,
  /** Called with what cannot be named at doors: a backslash separates folders at some, and JSON is UTF-8. */
  onUnnamed: (name: string) => void = () => undefined,
): Promise<OutputFile[]> {
  const files: OutputFile[] = [];
  // It may have put a link in place of the folder itself.
  if (!(await lstat(folder).catch(() => undefined))?.isDirectory()) return files;
  await walk({ files, onUnnamed }, folder, { name: '', depth: 0 });
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The smallest files that together do not exceed a size, by name. */
export function filesWithin(files: readonly OutputFile[], bytes: number): OutputFile[] {
  let sum = 0;
  const bySize = [...files].sort((a, b) => a.size - b.size);
  const within = new Set(bySize.filter(({ size }) => (sum += size) <= bytes));
  return files.filter((file) => within.has(file));
}

/** Bytes of all files below a folder. */
export async function bytesBelow(folder: string): Promise<number> {
  return (await outputFiles(folder)).reduce((sum, { size }) => sum + size, 0);
}

interface Found {
  files: OutputFile[];
  onUnnamed: (name: string) => void;
}

async function walk(found: Found, folder: string, at: { name: string; depth: number }): Promise<void> {
  const { files, onUnnamed } = found;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (files.length >= MOST_FILES) return;
    const name = path.posix.join(at.name, entry.name);
    const place = path.join(folder, entry.name);
    const isUnnamed = !isWellFormed(name) || name.includes('\\');
    if (isUnnamed || (name.includes(REPLACEMENT) && !(await lstat(place).catch(() => undefined)))) {
      onUnnamed(name);
      continue;
    }
    if (entry.isDirectory()) {
      if (at.depth < DEEPEST) await walk(found, place, { name, depth: at.depth + 1 });
      continue;
    }
    const facts = entry.isFile() ? await lstat(place).catch(() => undefined) : undefined;
    if (facts?.isFile()) files.push({ name, path: place, size: facts.size, modified: facts.mtime });
  }
}
