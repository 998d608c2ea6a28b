import { createHash, randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { extraField, type DataField } from '../columns/extra-fields';
import { extraNames, PRICE_FIELDS, QUOTE_FIELDS, type BarSeries } from '../columns/market-data';

/** Where a pack holds the columns of a dataset. */
export interface PackedColumns {
  dataset: string;
  path: string;
  rows: number;
  /** In the order in which they lie there, each whole. */
  columns: readonly DataField[];
  /** Names of the further columns among them. */
  extra: readonly string[];
  /** Whether the rows were made of ticks. */
  ticks: boolean;
  /** Byte at which the first of them begins. */
  offset: number;
}

/** The index of a pack: datasets in the order in which they lie there, with the names of further columns where they have some. */
type PackIndex = [dataset: string, rows: number, columns: number, ticks: 0 | 1, extra?: string[]][];

export const PACK_SUFFIX = '.pack';
/** Raises with every change of the layout; packs of another one are not there. */
const LAYOUT = 6;
const HEADER_BYTES = 16;
const PLAIN = ['times', ...PRICE_FIELDS] as const;
const QUOTED = [...PLAIN, ...QUOTE_FIELDS] as const;

/**
 * Writes many datasets into one file, which appears whole or not at all; its folder must be there. Little-endian
 * float64: layout, bytes of the index, the index as JSON padded to eights, then the columns. Not synced: a file that a
 * power cut shortened is told by its size, and made again.
 */
export async function writeColumnPack(
  folder: string,
  members: readonly { dataset: string; series: BarSeries }[],
): Promise<void> {
  const name = createHash('sha256')
    .update(members.map(({ dataset }) => dataset).join())
    .digest('hex');
  const temporary = join(folder, `${name}.${randomUUID()}.tmp`);
  try {
    await writeParts(temporary, partsOf(members));
    await rename(temporary, join(folder, `${name}${PACK_SUFFIX}`));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Parts that go to the system in one call: it takes no more than 1,024. */
const PARTS_A_WRITE = 1000;

/** Writes the parts as they lie in memory, without a copy of them in one piece. */
async function writeParts(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for (let at = 0; at < parts.length; at += PARTS_A_WRITE) {
      const some = parts.slice(at, at + PARTS_A_WRITE);
      const wanted = some.reduce((sum, part) => sum + part.byteLength, 0);
      const { bytesWritten } = await file.writev(some);
      if (bytesWritten < wanted) throw new Error('The disk takes no more.');
    }
  } finally {
    await file.close();
  }
}

/** The header, then the columns of each dataset. */
function partsOf(members: readonly { dataset: string; series: BarSeries }[]): Uint8Array[] {
  const index: PackIndex = members.map(({ dataset, series }) => {
    const extra = extraNames(series);
    const rows = series.times.length;
    const count = columnsOf(series).length;
    const ticks = series.ticks ? 1 : 0;
    return extra.length > 0 ? [dataset, rows, count, ticks, extra] : [dataset, rows, count, ticks];
  });
  const json = JSON.stringify(index);
  const text = Buffer.from(json.padEnd(8 * Math.ceil(json.length / 8)));
  const columns = members.flatMap(({ series }) => [
    ...columnsOf(series).map((column) => bytesOf(series[column]!)),
    ...Object.values(series.extra ?? {}).map(bytesOf),
  ]);
  return [bytesOf(Float64Array.of(LAYOUT, text.length)), text, ...columns];
}

function columnsOf(series: BarSeries) {
  return series.bid && series.ask ? QUOTED : PLAIN;
}

/** What a pack holds; nothing where it is absent, of another layout or cut short. */
export function readPackIndex(path: string): PackedColumns[] {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  try {
    const { size } = fstatSync(file);
    const header = new Float64Array(2);
    const isWhole = readSync(file, bytesOf(header), 0, HEADER_BYTES, 0) === HEADER_BYTES;
    const [layout, length] = [header[0]!, header[1]!];
    if (!isWhole || layout !== LAYOUT || !(length <= size - HEADER_BYTES)) return [];
    const text = Buffer.alloc(length);
    readSync(file, text, 0, length, HEADER_BYTES);
    const { members, end } = placed(JSON.parse(text.toString()) as PackIndex, path, HEADER_BYTES + length);
    return end === size ? members : [];
  } catch (error) {
    // Blocks that never reached the disk are read as zeros, which are no JSON.
    if (error instanceof SyntaxError) return [];
    throw error;
  } finally {
    closeSync(file);
  }
}

function placed(index: PackIndex, path: string, start: number): { members: PackedColumns[]; end: number } {
  let offset = start;
  const members = index.map(([dataset, rows, count, ticks, extra = []]) => {
    const own = [PLAIN, QUOTED].find(({ length }) => length === count) ?? [];
    const columns = [...own, ...extra.map(extraField)];
    const member = { dataset, path, rows, columns, extra, ticks: ticks === 1, offset };
    offset += 8 * (count + extra.length) * rows;
    return member;
  });
  return { members, end: offset };
}

/**
 * Packs that are open for reading. Reads are synchronous: a column comes from the page cache in less time than a callback
 * takes. Close it after use.
 */
export class PackReader {
  readonly #files = new Map<string, number>();

  /** Entries of a column from `from` on, as many as `target` holds. */
  read({ path, rows, columns, offset }: PackedColumns, column: DataField, part: ColumnPart): Float64Array {
    const { from, target } = part;
    const bytes = bytesOf(target);
    const start = offset + 8 * (columns.indexOf(column) * rows + from);
    for (let done = 0; done < bytes.length;) {
      const bytesRead = readSync(this.#fileOf(path), bytes, done, bytes.length - done, start + done);
      if (bytesRead === 0) throw new Error('A column pack ended before its time.');
      done += bytesRead;
    }
    return target;
  }

  close(): void {
    for (const file of this.#files.values()) closeSync(file);
    this.#files.clear();
  }

  #fileOf(path: string): number {
    let file = this.#files.get(path);
    if (file !== undefined) return file;
    if (this.#files.size === MAX_OPEN) this.close();
    file = openSync(path, 'r');
    this.#files.set(path, file);
    return file;
  }
}

/** Files that a reader keeps open at most. */
const MAX_OPEN = 64;

export interface ColumnPart {
  /** First row. */
  from: number;
  target: Float64Array;
}

function bytesOf(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
