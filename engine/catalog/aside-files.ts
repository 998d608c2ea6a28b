import { readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { HoldfastError } from '../model/errors';
import { universeNameSchema } from '../model/identifiers';
import { readRegularText, unreadableReason } from './regular-files';

/** Ends of the names of files that stand beside a catalog's data. */
export const ASIDE = {
  universe: '.universe.csv',
  funding: '.funding.csv',
  borrow: '.borrow.csv',
  benchmark: '.benchmark.csv',
  actions: 'actions.csv',
} as const;

/** A line of such a file: the cells of the wanted columns, and its path, such as `sp500.universe.csv:12`. */
export interface AsideRow {
  cells: string[];
  path: string;
}

export interface AsideFile {
  /** Its name without the end. */
  name: string;
  rows: AsideRow[];
}

/**
 * Reads the files of a catalog's folder with an end, by name; links that lead out of the folder are not there.
 * @param optional columns that may be missing: their cells are empty then
 * @throws HoldfastError INSTRUMENTS_INVALID with the path of the file or line
 */
export async function readAside(
  folder: string,
  end: string,
  ...[columns, optional = []]: [columns: readonly string[], optional?: readonly string[]]
): Promise<AsideFile[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(end)).sort();
  const base = await realpath(folder);
  const read: AsideFile[] = [];
  for (const file of files) {
    const path = await realpath(join(folder, file)).catch((error: unknown) => {
      throw invalidAside(file, unreadableReason(error));
    });
    if (!path.startsWith(base + sep)) continue;
    const name = file.slice(0, -end.length);
    // What may stand alone, such as actions.csv, has a point behind its name.
    if (!end.startsWith('.') && name !== '' && !name.endsWith('.')) continue;
    if (!universeNameSchema.safeParse(end.startsWith('.') ? name : name.slice(0, -1) || 'actions').success)
      throw invalidAside(file, 'is not named by letters, digits, _ and -');
    const text = await readRegularText(path, (fault) => invalidAside(file, fault));
    read.push({ name, rows: rowsOf(file, text, { columns, optional }) });
  }
  return read;
}

interface AsideColumns {
  columns: readonly string[];
  optional: readonly string[];
}

function rowsOf(file: string, text: string, { columns: needed, optional }: AsideColumns): AsideRow[] {
  const columns = [...needed, ...optional];
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const header = cellsOf(lines[0]!).map((cell) => cell.toLowerCase());
  const places = columns.map((column) => header.indexOf(column));
  if (places.slice(0, needed.length).includes(-1)) {
    const named = `${needed.slice(0, -1).join(', ')} and ${needed.at(-1)}`;
    throw invalidAside(`${file}:1`, `must have the columns ${named}`);
  }
  const twice = columns.find((column, i) => header.lastIndexOf(column) !== places[i]);
  if (twice !== undefined) throw invalidAside(`${file}:1`, `has the column ${twice} twice`);
  return lines.slice(1).flatMap((line, i) => {
    if (line.trim() === '') return [];
    const cells = cellsOf(line);
    return [{ cells: places.map((place) => cells[place] ?? ''), path: `${file}:${i + 2}` }];
  });
}

function cellsOf(line: string): string[] {
  return line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

export function invalidAside(path: string, fault: string): HoldfastError {
  return new HoldfastError('INSTRUMENTS_INVALID', `${path}: ${fault}`, { path });
}
