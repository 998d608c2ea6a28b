import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HoldfastError } from '../model/errors';
import { instrumentIdSchema, universeNameSchema } from '../model/identifiers';
import { membershipSchema, type Membership } from '../model/instrument-definition';

/** `<name>.universe.csv` beside a catalog's data: `instrument,from,to`, both dates inclusive, `to` empty for still. */
const SUFFIX = '.universe.csv';
const MAX_BYTES = 64 * 2 ** 20;
const COLUMNS = ['instrument', 'from', 'to'];

/** Memberships by instrument, then by universe. */
export type Universes = ReadonlyMap<string, Record<string, Membership[]>>;

/**
 * Reads the universes of a catalog's folder.
 * @throws HoldfastError INSTRUMENTS_INVALID with the path of the line, such as `sp500.universe.csv:12`
 */
export async function readUniverses(folder: string): Promise<Universes> {
  const universes = new Map<string, Record<string, Membership[]>>();
  const files = (await readdir(folder)).filter((name) => name.endsWith(SUFFIX)).sort();
  for (const file of files) {
    const name = file.slice(0, -SUFFIX.length);
    if (!universeNameSchema.safeParse(name).success) throw invalid(file, 'is not named by letters, digits, _ and -');
    for (const { instrument, ...membership } of parseUniverse(file, await readFile(join(folder, file), 'utf8'))) {
      const known = universes.get(instrument) ?? {};
      universes.set(instrument, known);
      (known[name] ??= []).push(membership);
    }
  }
  return universes;
}

function parseUniverse(file: string, text: string): (Membership & { instrument: string })[] {
  if (text.length > MAX_BYTES) throw invalid(file, 'is larger than 64 MB');
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const header = cellsOf(lines[0]!).map((cell) => cell.toLowerCase());
  const places = COLUMNS.map((column) => header.indexOf(column));
  if (places.includes(-1)) throw invalid(`${file}:1`, 'must have the columns instrument, from and to');
  return lines.slice(1).flatMap((line, i) => {
    if (line.trim() === '') return [];
    const cells = cellsOf(line);
    const [instrument, from, to] = places.map((place) => cells[place] ?? '');
    const path = `${file}:${i + 2}`;
    if (!instrumentIdSchema.safeParse(instrument).success) throw invalid(path, `${instrument} is not SYMBOL.VENUE`);
    const membership = membershipSchema.safeParse({ from, ...(to !== '' && { to }) });
    if (!membership.success) throw invalid(path, membership.error.issues[0]!.message);
    return [{ instrument: instrument!, ...membership.data }];
  });
}

function cellsOf(line: string): string[] {
  return line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

function invalid(path: string, fault: string): HoldfastError {
  return new HoldfastError('INSTRUMENTS_INVALID', `${path}: ${fault}`, { path });
}
