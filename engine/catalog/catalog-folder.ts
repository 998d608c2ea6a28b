import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, posix, sep } from 'node:path';
import { HoldfastError } from '../model/errors';
import { catalogNameSchema, instrumentIdSchema } from '../model/identifiers';
import { isOptionSymbol } from '../model/instrument-id';
import { withSuggestion } from '../model/suggestion';
import { ASIDE } from './aside-files';
import { irregular, irregularAt } from './regular-files';

export { fileNameOf } from '../model/identifiers';

/** Accepted forms of a data file; where an instrument has several, the first of these is taken. */
const EXTENSIONS = ['.parquet', '.csv', '.csv.gz'];

/** What the system says of a path at which there can be no folder: too long for it, or links that go round, among others. */
export const NO_PLACE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

/**
 * The real path of a catalog's folder.
 * @throws HoldfastError CATALOG_NOT_FOUND, also for a folder that leads out of the root
 */
export async function catalogFolder(root: string, catalog: string): Promise<string> {
  if (!catalogNameSchema.safeParse(catalog).success) throw notFound(catalog);
  try {
    const base = await realpath(root);
    const folder = await realpath(join(base, catalog));
    if (!isWithin(base, folder) || !(await stat(folder)).isDirectory()) throw notFound(catalog);
    return folder;
  } catch (error) {
    throw isMissing(error) ? withSuggestion(notFound(catalog), catalog, await foldersBeside(root, catalog)) : error;
  }
}

/** A file of a catalog's folder that is no instrument's data, and why. */
export interface LeftOut {
  file: string;
  reason: string;
}

export interface FolderContents {
  /** Path of the data file by instrument, sorted. */
  files: Map<string, string>;
  leftOut: LeftOut[];
}

/**
 * Data files of a catalog by instrument. Files that lead out of the root are not there.
 * @throws HoldfastError CATALOG_NOT_FOUND
 */
export async function dataFiles(root: string, catalog: string): Promise<Map<string, string>> {
  return (await folderContents(root, catalog)).files;
}

/**
 * What a catalog's folder holds: data files, and what is none with the reason. Other folders, hidden files and `instruments.json`
 * are neither.
 * @throws HoldfastError CATALOG_NOT_FOUND
 */
export async function folderContents(root: string, catalog: string): Promise<FolderContents> {
  const folder = await catalogFolder(root, catalog);
  const base = await realpath(root);
  const files = new Map<string, { path: string; rank: number; name: string }>();
  const leftOut: LeftOut[] = [];
  for (const entry of await entriesOf(folder, catalog)) {
    const { name } = entry;
    const rank = EXTENSIONS.findIndex((extension) => name.endsWith(extension));
    const instrument = rank < 0 ? undefined : instrumentOf(name.slice(0, -EXTENSIONS[rank]!.length));
    if (instrument === undefined) {
      const isAside = entry.isDirectory() || name.startsWith('.') || name === 'instruments.json' || isBeside(name);
      if (!isAside) leftOut.push({ file: name, reason: reasonOf(name, rank) });
      continue;
    }
    const place = join(folder, name);
    // What is no link lies where its folder does.
    const path = entry.isSymbolicLink() ? await realpath(place).catch(() => undefined) : place;
    if (path === undefined || !isWithin(base, path)) {
      leftOut.push({ file: name, reason: 'is a link that leads nowhere or out of the catalogs' });
      continue;
    }
    const fault = entry.isSymbolicLink() ? await irregularAt(path) : irregular(entry);
    if (fault !== undefined) {
      leftOut.push({ file: name, reason: fault });
      continue;
    }
    const other = files.get(instrument);
    if (other && rank > other.rank) {
      leftOut.push({ file: name, reason: `${other.name} is taken instead` });
      continue;
    }
    if (other) leftOut.push({ file: other.name, reason: `${name} is taken instead` });
    files.set(instrument, { path, rank, name });
  }
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  leftOut.sort((a, b) => (a.file < b.file ? -1 : 1));
  return { files: new Map(sorted.map(([instrument, { path }]) => [instrument, path])), leftOut };
}

/** Files of universes, funding rates and benchmarks stand beside the data. */
function isBeside(name: string): boolean {
  return isActions(name) || Object.values(ASIDE).some((end) => end.startsWith('.') && name.endsWith(end));
}

/** `actions.csv`, or one with a name before it, or `actions.json`. */
function isActions(name: string): boolean {
  return name === 'actions.json' || name === ASIDE.actions || name.endsWith(`.${ASIDE.actions}`);
}

/** @param rank number of the extension, negative for none of those that are taken */
function reasonOf(name: string, rank: number): string {
  if (rank < 0) return `is no data file: ${EXTENSIONS.join(', ')} are taken`;
  const stem = name.slice(0, -EXTENSIONS[rank]!.length);
  const aside = Object.values(ASIDE).find((end) => `${stem}.csv`.endsWith(end));
  if (aside !== undefined) return `is taken as CSV alone: write ${stem}.csv`;
  const dot = stem.lastIndexOf('.');
  const venue = stem.slice(dot + 1);
  if (dot > 0 && venue !== venue.toUpperCase())
    return `has a venue in small letters: write ${stem.slice(0, dot)}.${venue.toUpperCase()}`;
  if (dot <= 0) return 'has no venue in its name: write SYMBOL.VENUE, such as SPY.ARCX';
  return 'has a name that is no SYMBOL.VENUE, such as SPY.ARCX';
}

/**
 * Data files of options whose name lacks the venue, without extension: they are meant as instruments but are none.
 * @throws HoldfastError CATALOG_NOT_FOUND
 */
export async function namesWithoutVenue(folder: string, catalog: string): Promise<string[]> {
  const entries = await entriesOf(folder, catalog);
  return entries.flatMap(({ name }) => {
    const extension = EXTENSIONS.find((candidate) => name.endsWith(candidate));
    const symbol = extension === undefined ? '' : name.slice(0, -extension.length);
    return isOptionSymbol(symbol) ? [symbol] : [];
  });
}

async function entriesOf(folder: string, catalog: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTDIR') throw error;
    throw notFound(catalog);
  }
}

function notFound(catalog: string): HoldfastError {
  return new HoldfastError('CATALOG_NOT_FOUND', `There is no catalog ${catalog}.`, { path: 'catalog' });
}

/** Names of the catalogs in the folder in which one was looked for. */
async function foldersBeside(root: string, catalog: string): Promise<string[]> {
  const parent = posix.dirname(catalog);
  const entries = await readdir(join(root, parent), { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => posix.join(parent, name));
}

function instrumentOf(fileName: string): string | undefined {
  const id = fileName.replace(/%(2F|3A)/gi, (encoded) => decodeURIComponent(encoded));
  return instrumentIdSchema.safeParse(id).success ? id : undefined;
}

function isWithin(base: string, path: string): boolean {
  return path === base || path.startsWith(base.endsWith(sep) ? base : base + sep);
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && NO_PLACE.has(code);
}
