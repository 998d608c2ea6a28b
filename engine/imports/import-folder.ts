import type { Dirent } from 'node:fs';
import { mkdir, readdir, realpath, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { catalogFolder, NO_PLACE } from '../catalog/catalog-folder';
import { irregular, irregularAt } from '../catalog/regular-files';
import { HoldfastError } from '../model/errors';
import { catalogNameSchema, DATASETS } from '../model/identifiers';
import type { ImportSource } from './import-source';

/** More files are no import but a disk. */
const MOST_FILES = 20_000;
const DEEPEST = 16;

/** Files below a path of the folder of imports. */
export interface FoundSources {
  sources: (ImportSource & { bytes: number })[];
  leftOut: { file: string; reason: string }[];
}

/**
 * The files that a path below the folder of imports names: itself, or everything below it. Hidden files are none, and what
 * leads out of the folder is left out.
 * @throws HoldfastError VALIDATION for a path that climbs or is absolute, IMPORT_NOT_FOUND; both with the path `path`
 */
export async function sourcesBelow(root: string, wanted: string): Promise<FoundSources> {
  requireRelative(wanted);
  const base = await realpath(root).catch(() => undefined);
  const place = base && (await realpath(path.join(base, wanted)).catch(() => undefined));
  if (base === undefined || place === undefined || !isWithin(base, place)) throw notFound(wanted);
  const found = await stat(place).catch(() => undefined);
  if (!found) throw notFound(wanted);
  if (found.isDirectory()) {
    const all: FoundSources = { sources: [], leftOut: [] };
    await walk(all, { base, folder: place, name: '', depth: 0 });
    all.sources.sort((a, b) => (a.name < b.name ? -1 : 1));
    if (all.sources.length > 0) return all;
    const [first] = all.leftOut;
    const why = first ? `: ${first.file} ${first.reason}` : '';
    throw new HoldfastError('IMPORT_NOT_FOUND', `There are no files in the folder${why}.`, { path: 'path' });
  }
  const fault = irregular(found);
  if (fault !== undefined) throw new HoldfastError('VALIDATION', `path: ${fault}`, { path: 'path' });
  return { sources: [{ path: place, name: path.basename(wanted), bytes: found.size }], leftOut: [] };
}

interface Walked {
  base: string;
  folder: string;
  /** Of the folder, below what was named. */
  name: string;
  depth: number;
}

async function walk(all: FoundSources, { base, folder, name, depth }: Walked): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const file = path.join(folder, entry.name);
    const shown = path.posix.join(name, entry.name);
    if (entry.isDirectory()) {
      if (depth < DEEPEST) await walk(all, { base, folder: file, name: shown, depth: depth + 1 });
      else all.leftOut.push({ file: shown, reason: `lies more than ${DEEPEST} folders deep` });
      continue;
    }
    const place = entry.isSymbolicLink() ? await realpath(file).catch(() => undefined) : file;
    const fault = await faultOf(entry, place, base);
    if (fault !== undefined) all.leftOut.push({ file: shown, reason: fault });
    else all.sources.push({ path: place!, name: shown, bytes: (await stat(place!)).size });
    if (all.sources.length > MOST_FILES) {
      const message = `path: has more than ${MOST_FILES} files; name a folder below it`;
      throw new HoldfastError('VALIDATION', message, { path: 'path', details: { limit: MOST_FILES } });
    }
  }
}

async function faultOf(entry: Dirent, place: string | undefined, base: string): Promise<string | undefined> {
  if (place === undefined || !isWithin(base, place))
    return 'is a link that leads nowhere or out of the folder of imports';
  return entry.isSymbolicLink() ? irregularAt(place) : irregular(entry);
}

function requireRelative(wanted: string): void {
  const parts = wanted.split(/[/\\]/);
  const climbs = wanted.includes('\0') || path.isAbsolute(wanted) || parts.includes('..') || /^[A-Za-z]:/.test(wanted);
  if (!climbs) return;
  throw new HoldfastError('VALIDATION', 'path: must be a relative path below the folder of imports', { path: 'path' });
}

function notFound(wanted: string): HoldfastError {
  const shown = wanted.length > 200 ? `${wanted.slice(0, 200)}…` : wanted;
  return new HoldfastError('IMPORT_NOT_FOUND', `There is no ${shown} below the folder of imports.`, { path: 'path' });
}

function isWithin(base: string, place: string): boolean {
  return place === base || place.startsWith(base.endsWith(path.sep) ? base : base + path.sep);
}

/** Removes the folder of a catalog in which nothing is, and those above it that were made for it alone. */
export async function removeEmpty(root: string, catalog: string): Promise<void> {
  if (catalog === '.' || catalog === DATASETS) return;
  const folder = await catalogFolder(root, catalog).catch(() => undefined);
  // A link is not the import's own.
  if (folder === undefined || folder !== path.join(await realpath(root), catalog)) return;
  for (let parts = catalog.split('/'); parts.length > 0; parts = parts.slice(0, -1)) {
    const isGone = await rmdir(path.join(root, ...parts)).then(
      () => true,
      () => false,
    );
    if (!isGone) return;
  }
}

/**
 * The folder of a catalog, made where it is missing.
 * @throws HoldfastError CATALOG_NOT_FOUND for one that leads out of the root
 */
export async function makeCatalogFolder(root: string, catalog: string): Promise<string> {
  if (!catalogNameSchema.safeParse(catalog).success) return catalogFolder(root, catalog);
  await mkdir(root, { recursive: true });
  // What is there of its path must lie below the root before anything is made in it.
  const parts = catalog.split('/');
  for (let n = 1; n < parts.length; n++) {
    const above = parts.slice(0, n).join('/');
    if (!(await stat(path.join(root, above)).catch(() => undefined))) break;
    await catalogFolder(root, above);
  }
  await mkdir(path.join(root, catalog), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    // What stands in its place, if anything, is looked at below.
    if (error.code !== 'EEXIST' && !NO_PLACE.has(error.code ?? '')) throw error;
  });
  return catalogFolder(root, catalog);
}
