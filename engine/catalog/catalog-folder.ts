import type { Dirent } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { join, posix, sep } from 'node:path';
import { HoldfastError } from '../model/errors';
import { catalogNameSchema, instrumentIdSchema } from '../model/identifiers';
import { isOptionSymbol } from '../model/instrument-id';
import { withSuggestion } from '../model/suggestion';

/** Accepted forms of a data file; where an instrument has several, the first of these is taken. */
const EXTENSIONS = ['.parquet', '.csv', '.csv.gz'];

/** File name of an instrument, without extension: its id, with `/` and `:` percent-encoded. */
export function fileNameOf(instrument: string): string {
  return instrument.replace(/[/:]/g, (character) => encodeURIComponent(character));
}

/**
 * The real path of a catalog's folder.
 * @throws HoldfastError CATALOG_NOT_FOUND, also for a folder that leads out of the root
 */
export async function catalogFolder(root: string, catalog: string): Promise<string> {
  if (!catalogNameSchema.safeParse(catalog).success) throw notFound(catalog);
  try {
    const base = await realpath(root);
    const folder = await realpath(join(base, catalog));
    if (!isWithin(base, folder)) throw notFound(catalog);
    return folder;
  } catch (error) {
    throw isMissing(error) ? withSuggestion(notFound(catalog), catalog, await foldersBeside(root, catalog)) : error;
  }
}

/**
 * Data files of a catalog by instrument. Files that lead out of the root are not there.
 * @throws HoldfastError CATALOG_NOT_FOUND
 */
export async function dataFiles(root: string, catalog: string): Promise<Map<string, string>> {
  const folder = await catalogFolder(root, catalog);
  const base = await realpath(root);
  const files = new Map<string, { path: string; rank: number }>();
  for (const entry of await entriesOf(folder, catalog)) {
    const { name } = entry;
    const rank = EXTENSIONS.findIndex((extension) => name.endsWith(extension));
    const instrument = rank < 0 ? undefined : instrumentOf(name.slice(0, -EXTENSIONS[rank]!.length));
    if (instrument === undefined || rank > (files.get(instrument)?.rank ?? Infinity)) continue;
    const place = join(folder, name);
    // What is no link lies where its folder does.
    const path = entry.isSymbolicLink() ? await realpath(place).catch(() => undefined) : place;
    if (path !== undefined && isWithin(base, path)) files.set(instrument, { path, rank });
  }
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([instrument, { path }]) => [instrument, path]));
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
  return code === 'ENOENT' || code === 'ENOTDIR';
}
