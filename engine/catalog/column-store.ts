import { mkdir } from 'node:fs/promises';
import type { Stamp } from '../columns/bar-times';
import { isExtra, nameOfExtra, type DataField } from '../columns/extra-fields';
import { extraNames, type BarSeries } from '../columns/market-data';
import { HoldfastError } from '../model/errors';
import type { DateFormat } from '../model/instrument-definition';
import { tickStep } from '../model/manifest';
import { badFiles, isBadFile, MOST_BAD_FILES } from './bad-files';
import type { BarReaders } from './bar-readers';
import { PackReader, writeColumnPack, type ColumnPart } from './column-pack';
import { fileStamp, type FileHashes } from './file-hashes';
import type { PackIndexes } from './pack-indexes';
import { ColumnRoom } from './parquet/column-room';
import { ParquetBars } from './parquet/parquet-bars';
import type { Turns } from './turns';

/** A dataset that a manifest names. */
export interface DatasetSource {
  instrument: string;
  dataset: string;
  /** Ticks become bars of so many seconds; without it, each is a bar. */
  tickSeconds?: number;
  /** IANA name of the zone of times without an offset. */
  timeZone?: string;
  /** How dates are written whose year comes last, where that is declared. */
  dateFormat?: DateFormat;
  /** Further columns that are wanted of it. */
  columns?: readonly string[] | undefined;
  /** What every price must be a multiple of. */
  priceIncrement?: number;
  /** Whether prices may be zero or negative. */
  negative?: boolean;
  /** What its stamps are, where that is declared. */
  stamps?: Stamp;
  /** Name of the calendar that it trades by. */
  calendar: string;
  /** Whether it is a contract that expires. */
  expires?: boolean;
}

const BATCH_BYTES = 8 * 2 ** 20;
const BATCH_FILES = 160;
/** A larger file is read by itself. */
const SMALL_BYTES = 2 ** 19;
/** Readers at work at once: while one waits for the database, what the other got is checked and written. */
const READERS = 2;

/** Bars that are kept from their conversion to their first use: about 250 MB. */
const FRESH_BARS = 5_000_000;

/** The columns of one dataset. */
export interface DatasetColumns {
  rows: number;
  hasQuotes: boolean;
  /** The further columns that it has of those wanted. */
  extra: readonly string[];
  /** Whether the rows were made of ticks. */
  ticks: boolean;
  /** Fills the part's target with entries of a column. */
  read: (column: DataField, part: ColumnPart) => Float64Array;
}

export interface ColumnStoreOptions {
  readers: BarReaders;
  parquet: ParquetBars;
  hashes: FileHashes;
  /** The catalog's data files by instrument; asked for only where columns are missing. */
  files: () => Promise<Map<string, string>>;
  /** What the packs hold. */
  indexes: PackIndexes;
  turns: Turns;
}

/** Columns by the hash of the data file that they were made from, in packs of many. Close it after use. */
export class ColumnStore {
  readonly #options: ColumnStoreOptions;
  readonly #reader = new PackReader();
  #release = () => {};
  /** What was converted just now, by key: it need not be read again. */
  readonly #fresh = new Map<string, BarSeries>();
  #freshBars = 0;

  constructor(options: ColumnStoreOptions) {
    this.#options = options;
  }

  /**
   * Makes the columns that are missing.
   * @throws HoldfastError DATASET_CHANGED where there is neither a pack with them nor the source with that hash; BAD_DATA
   */
  async prepare(sources: readonly DatasetSource[]): Promise<void> {
    if (sources.length === 0) return;
    await this.look(sources);
    const missing = new Map<string, DatasetSource>();
    for (const source of sources) if (!this.find(source)) missing.set(columnsKey(source), source);
    if (missing.size === 0) return;
    await this.#convert([...missing.values()]);
    await this.look(sources);
  }

  /** Sees which columns there are; their packs are kept from being removed until `close`. */
  async look(sources: readonly DatasetSource[]): Promise<void> {
    const { indexes } = this.#options;
    const keys = sources.map(columnsKey);
    await indexes.look(keys);
    const release = indexes.use(keys);
    this.#release();
    this.#release = release;
  }

  /** The columns of a dataset, which `prepare` has made. */
  open(source: DatasetSource): DatasetColumns {
    return this.find(source)!;
  }

  /** The columns of a dataset where they were made already. */
  find(source: DatasetSource): DatasetColumns | undefined {
    const fresh = this.#fresh.get(columnsKey(source));
    if (fresh) return columnsOf(fresh);
    const packed = this.#options.indexes.find(columnsKey(source));
    if (!packed) return undefined;
    return {
      rows: packed.rows,
      hasQuotes: packed.columns.includes('bid'),
      extra: packed.extra,
      ticks: packed.ticks,
      read: (column, part) => this.#reader.read(packed, column, part),
    };
  }

  close(): void {
    this.#fresh.clear();
    this.#reader.close();
    this.#release();
  }

  async #convert(missing: readonly DatasetSource[]): Promise<void> {
    await mkdir(this.#options.indexes.folder, { recursive: true });
    const queue = await this.#convertPlain(batches(missing, await this.#options.files()));
    const lane = async () => {
      // A batch is written while the next one is read.
      let written: Promise<unknown> = Promise.resolve();
      for (let batch = queue.shift(); batch; batch = queue.shift()) {
        this.#options.turns.throwIfCancelled();
        const all = await this.#read(batch);
        await written;
        written = this.#write(batch, all);
        // Awaited below; a failure meanwhile must not go unseen.
        written.catch(() => undefined);
      }
      await written;
    };
    // A bad file ends its lane; the next one goes on, to name all of them at once.
    const faults: HoldfastError[] = [];
    const work = async () => {
      while (queue.length > 0 && faults.length < MOST_BAD_FILES) {
        await lane().catch((error: unknown) => {
          if (!isBadFile(error)) throw error;
          faults.push(error);
        });
      }
    };
    await Promise.all(Array.from({ length: Math.min(READERS, queue.length) }, work));
    if (faults.length > 0) throw badFiles(faults);
  }

  /**
   * Batches that need no database, one after the other: each is written while the next one is read.
   * @returns the others
   */
  async #convertPlain(all: readonly SourceFile[][]): Promise<SourceFile[][]> {
    const others: SourceFile[][] = [];
    let [room, next] = [new ColumnRoom(), new ColumnRoom()];
    let written: Promise<unknown> = Promise.resolve();
    for (const batch of all) {
      this.#options.turns.throwIfCancelled();
      room.clear();
      const series = await this.#readPlain(batch, room);
      if (!series) {
        others.push(batch);
        continue;
      }
      await written;
      written = writeColumnPack(this.#options.indexes.folder, membersOf(batch, series));
      written.catch(() => undefined);
      [room, next] = [next, room];
    }
    await written;
    return others;
  }

  /** The bars of a batch in memory that `room` lends; undefined where one of its files needs the database. */
  async #readPlain(batch: readonly SourceFile[], room: ColumnRoom): Promise<BarSeries[] | undefined> {
    const { hashes, turns, parquet } = this.#options;
    const all: BarSeries[] = [];
    for (const file of batch) {
      const { path, stamp, size } = file;
      const content = ParquetBars.mayTake(file) ? parquet.load(path, size) : undefined;
      const series = content && parquet.read(file, { content, room });
      if (!series) return undefined;
      all.push(series);
      // Before anything else can be loaded: the content is looked at when this is called.
      if ((await hashes.hash(path, { stamp, size }, content)) !== file.dataset) throw changed(file.instrument);
      if (turns.isOver) await turns.pass();
    }
    requireSameFiles(batch);
    return all;
  }

  async #read(batch: readonly SourceFile[]): Promise<BarSeries[]> {
    const { hashes, turns, readers } = this.#options;
    for (const { dataset, path, instrument, stamp, size } of batch) {
      if ((await hashes.hash(path, { stamp, size })) !== dataset) throw changed(instrument);
      if (turns.isOver) await turns.pass();
    }
    const all = await readers.use((reader) => reader.readAll(batch));
    requireSameFiles(batch);
    return all;
  }

  #write(batch: readonly SourceFile[], all: readonly BarSeries[]): Promise<void> {
    const members = membersOf(batch, all);
    for (const { dataset, series } of members) {
      this.#freshBars += series.times.length;
      if (this.#freshBars <= FRESH_BARS) this.#fresh.set(dataset, series);
    }
    return writeColumnPack(this.#options.indexes.folder, members);
  }
}

function membersOf(batch: readonly SourceFile[], all: readonly BarSeries[]) {
  return batch.map((source, i) => ({ dataset: columnsKey(source), series: all[i]! }));
}

/** What was read must be what was hashed. */
function requireSameFiles(batch: readonly SourceFile[]): void {
  for (const { stamp, path, instrument } of batch) {
    if (stampOrChanged(path, instrument).stamp !== stamp) throw changed(instrument);
  }
}

function columnsOf(series: BarSeries): DatasetColumns {
  return {
    rows: series.times.length,
    hasQuotes: series.bid !== undefined,
    extra: extraNames(series),
    ticks: series.ticks === true,
    read: (column, { from, target }) => {
      const values = isExtra(column) ? series.extra![nameOfExtra(column)] : series[column];
      target.set(values!.subarray(from, from + target.length));
      return target;
    },
  };
}

/** Names columns: by the file's hash, the step at which its ticks were made bars, the zone of its times, the form of its dates, the rule of prices, and further columns. */
function columnsKey({ dataset, tickSeconds, timeZone, dateFormat, negative, columns }: DatasetSource): string {
  const step = tickSeconds === undefined ? '' : `.${tickStep(tickSeconds)}us`;
  const dates = dateFormat === undefined ? '' : `.${dateFormat.startsWith('DD') ? 'day' : 'month'}-first`;
  const extra = columns === undefined ? '' : `.${JSON.stringify(columns)}`;
  return `${dataset}${step}${timeZone === undefined ? '' : `.${timeZone}`}${dates}${negative ? '.negative' : ''}${extra}`;
}

/** A source that is there, as it was when it was looked at. */
interface SourceFile extends DatasetSource {
  path: string;
  stamp: string;
  size: number;
}

/** Sources that are read together: enough small ones to share the cost of a query, and not more than fits into memory. */
function batches(sources: readonly DatasetSource[], files: ReadonlyMap<string, string>): SourceFile[][] {
  const all: SourceFile[][] = [];
  let bytes = Infinity;
  for (const source of sources) {
    const path = files.get(source.instrument);
    if (path === undefined) throw changed(source.instrument);
    const found = stampOrChanged(path, source.instrument);
    const weight = found.size > SMALL_BYTES ? Infinity : found.size;
    bytes += weight;
    if (bytes > BATCH_BYTES || all.at(-1)!.length === BATCH_FILES) {
      all.push([]);
      bytes = weight;
    }
    all.at(-1)!.push({ ...source, path, ...found });
  }
  return all;
}

function stampOrChanged(file: string, instrument: string): { stamp: string; size: number } {
  try {
    return fileStamp(file);
  } catch {
    throw changed(instrument);
  }
}

function changed(instrument: string): HoldfastError {
  return new HoldfastError('DATASET_CHANGED', `The data file of ${instrument} is gone or is another one by now.`, {
    details: { instrument },
  });
}
