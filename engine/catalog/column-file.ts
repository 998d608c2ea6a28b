import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { PRICE_FIELDS, QUOTE_FIELDS, type BarSeries, type PriceField, type QuoteField } from '../columns/market-data';

/**
 * Little-endian float64: format, number of rows, then the columns time, open, high, low, close, volume, each whole; in
 * the second format bid and ask as well.
 */
const FORMATS: readonly (readonly ('times' | PriceField | QuoteField)[])[] = [
  ['times', ...PRICE_FIELDS],
  ['times', ...PRICE_FIELDS, ...QUOTE_FIELDS],
];
const HEADER_BYTES = 16;

/**
 * Writes the bars so that the file appears whole or not at all; its folder must be there. Not synced: a file that a power cut shortened is told by
 * its size, and made again.
 */
export async function writeColumnFile(path: string, series: BarSeries): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  const format = series.bid && series.ask ? 2 : 1;
  const { length } = series.times;
  const header = HEADER_BYTES / 8;
  const content = new Float64Array(header + FORMATS[format - 1]!.length * length);
  content.set([format, length]);
  FORMATS[format - 1]!.forEach((column, i) => content.set(series[column]!, header + i * length));
  try {
    await writeFile(temporary, bytesOf(content), { flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * An open column file; columns are read as they are needed. Reads are synchronous: a column comes from the page cache in
 * less time than a callback takes.
 */
export class ColumnFile {
  readonly rows: number;
  readonly #file: number;
  readonly #columns: (typeof FORMATS)[number];

  private constructor(file: number, rows: number, columns: (typeof FORMATS)[number]) {
    this.#file = file;
    this.rows = rows;
    this.#columns = columns;
  }

  get hasQuotes(): boolean {
    return this.#columns.includes('bid');
  }

  /** Opens a column file; undefined where it is absent, of another format or cut short. Close it after use. */
  static open(path: string): ColumnFile | undefined {
    let file: number;
    try {
      file = openSync(path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    const header = new Float64Array(2);
    const bytesRead = readSync(file, bytesOf(header), 0, HEADER_BYTES, 0);
    const [format, rows] = [header[0]!, header[1]!];
    const columns = bytesRead === HEADER_BYTES ? FORMATS[format - 1] : undefined;
    if (columns && fstatSync(file).size === HEADER_BYTES + 8 * columns.length * rows) {
      return new ColumnFile(file, rows, columns);
    }
    closeSync(file);
    return undefined;
  }

  static isWhole(path: string): boolean {
    const file = ColumnFile.open(path);
    file?.close();
    return file !== undefined;
  }

  /** Entries of a column from `from` on, as many as `target` holds. */
  read(column: 'times' | PriceField | QuoteField, from: number, target: Float64Array): Float64Array {
    const bytes = bytesOf(target);
    const start = HEADER_BYTES + 8 * (this.#columns.indexOf(column) * this.rows + from);
    for (let done = 0; done < bytes.length;) {
      const bytesRead = readSync(this.#file, bytes, done, bytes.length - done, start + done);
      if (bytesRead === 0) throw new Error('A column file ended before its time.');
      done += bytesRead;
    }
    return target;
  }

  close(): void {
    closeSync(this.#file);
  }
}

function bytesOf(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
