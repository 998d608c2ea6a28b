import type { BarSeries, PriceField } from '../../columns/market-data';
import type { DataFile } from '../bar-reader';
import { hasQuotes, recognizeColumns } from '../bar-query';
import { checkedBars } from '../checked-bars';
import { plainName } from '../column-names';
import { WITH_UNIT } from '../volume-column';
import type { ColumnRoom } from './column-room';
import { epochOf, numbersOf, timesOf, type Reading } from './epoch-times';
import { FooterReader, type Footer } from './footer';
import { MOST_FILE_BYTES, PageMemory } from './page-memory';
import { readChunk } from './pages';
import { PLAIN } from './plain-values';

/** Columns that files of one catalog often have in common, to the bit. */
const SHARED: readonly PlainField[] = ['times', 'volume'];

interface Known {
  key: string;
  bytes: Buffer;
  values: Float64Array;
}

/**
 * Reads small Parquet files of bars without a database: columns beside each other, in the forms that pandas, Arrow, Spark
 * and DuckDB write by default. What it does not take is no fault; the database reads it, or tells what is wrong.
 */
export class ParquetBars {
  readonly #memory = new PageMemory();
  readonly #footers = new FooterReader();
  readonly #known = new Map<PlainField, Known>();
  #last: { names: readonly string[]; places: Places } | undefined;

  /** Whether a file may be one that is taken, by its name and size. */
  static mayTake({ path, size, timeZone, columns }: DataFile & { size: number }): boolean {
    return path.endsWith('.parquet') && size <= MOST_FILE_BYTES && timeZone === undefined && !columns?.length;
  }

  /** The bytes of a file, until the next one is loaded; undefined where it cannot be read. */
  load(path: string, size: number): Uint8Array | undefined {
    try {
      return this.#memory.load(path, size);
    } catch {
      return undefined;
    }
  }

  /**
   * The bars of a file that was just loaded, as `BarReader.readAll` gives them; undefined where it is not taken.
   * Files may share the arrays of their times and volumes.
   */
  read(file: DataFile, { content, room }: { content: Uint8Array; room: ColumnRoom }): BarSeries | undefined {
    try {
      return checkedBars(this.#seriesOf(file, content, room), { inOrder: true, negative: file.negative });
    } catch {
      return undefined;
    }
  }

  #seriesOf({ instrument }: DataFile, content: Uint8Array, room: ColumnRoom): BarSeries {
    const footer = this.#footers.read(content);
    const places = this.#placesOf(footer, instrument);
    const column = (field: PlainField) => this.#column(field, { content, footer, at: places[field]!, room });
    return {
      instrument,
      times: column('times'),
      open: column('open'),
      high: column('high'),
      low: column('low'),
      close: column('close'),
      volume: places.volume === undefined ? room.lend(footer.rows).fill(NaN) : column('volume'),
    };
  }

  /** Files of one catalog mostly have the same columns. */
  #placesOf({ columns }: Footer, instrument: string): Places {
    const names = columns.map(({ name }) => name);
    const { names: before = [], places } = this.#last ?? {};
    if (places && names.length === before.length && names.every((name, i) => name === before[i])) return places;
    const found = placesOf(names, instrument);
    // Of several volumes the one is taken that the instrument is counted in.
    this.#last = names.some((name) => WITH_UNIT.test(plainName(name))) ? undefined : { names, places: found };
    return found;
  }

  #column(field: PlainField, place: Place): Float64Array {
    const [group, ...more] = place.footer.groups;
    if (!SHARED.includes(field) || !group || more.length > 0) return this.#valuesOf(field, place);
    const { start, end, codec } = group[place.at]!;
    const bytes = Buffer.from(place.content.buffer, place.content.byteOffset + start, end - start);
    const { form } = place.footer.columns[place.at]!;
    const key = [codec, place.footer.rows, ...Object.values(form ?? {})].join();
    const known = this.#known.get(field);
    if (known?.key === key && known.bytes.equals(bytes)) return known.values;
    const values = this.#valuesOf(field, place).slice();
    this.#known.set(field, { key, bytes: Buffer.from(bytes), values });
    return values;
  }

  #valuesOf(field: PlainField, place: Place): Float64Array {
    const { form } = place.footer.columns[place.at]!;
    if (!form) throw new RangeError('A column is in another form.');
    if (field !== 'times') return this.#read(place, required(numbersOf(form)));
    const counted = (): Reading | undefined =>
      epochOf(form, this.#read(place, { values: PLAIN[form.physical], factor: 1, divisor: 1 }));
    return this.#read(place, required(timesOf(form) ?? counted()));
  }

  #read({ content, footer, at, room }: Place, { values, factor, divisor }: Reading): Float64Array {
    const column = room.lend(footer.rows);
    const { optional } = footer.columns[at]!;
    const request = { file: content, memory: this.#memory, optional, values };
    let row = 0;
    for (const group of footer.groups) {
      const chunk = group[at]!;
      readChunk(chunk, request, column.subarray(row, row + chunk.values));
      row += chunk.values;
    }
    if (row !== footer.rows) throw new RangeError('A column has other rows.');
    if (factor !== 1) for (let i = 0; i < row; i++) column[i]! *= factor;
    if (divisor !== 1) for (let i = 0; i < row; i++) column[i]! /= divisor;
    return column;
  }
}

/** A column of a file by its number. */
interface Place {
  content: Uint8Array;
  footer: Footer;
  at: number;
  room: ColumnRoom;
}

type PlainField = 'times' | PriceField;
type Places = Readonly<Partial<Record<PlainField, number>>>;

/** @throws where these are no bars without further prices */
function placesOf(names: readonly string[], instrument: string): Places {
  // The database gives the second of two that differ in case alone another name.
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length)
    throw new RangeError('A name is there twice.');
  const all = names.map((name) => ({ name, sql: '', type: '' }));
  const known = recognizeColumns(all, instrument);
  if (known.kind !== 'bars' || hasQuotes(known)) throw new RangeError('These are no plain bars.');
  const { time, open, high, low, close, volume } = known;
  const found = { times: time, open, high, low, close, ...(volume && { volume }) };
  return Object.fromEntries(Object.entries(found).map(([field, column]) => [field, all.indexOf(column)]));
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('A column is in another form.');
  return value;
}
