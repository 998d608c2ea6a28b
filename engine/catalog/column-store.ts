import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BarSeries } from '../columns/market-data';
import { HoldfastError } from '../model/errors';
import type { Micros } from '../model/time';
import { BarReader } from './bar-reader';
import { ColumnFile, writeColumnFile } from './column-file';
import { fileStamp, type FileHashes } from './file-hashes';

/** A dataset that a manifest names. */
export interface DatasetSource {
  instrument: string;
  dataset: string;
  /** What every price must be a multiple of. */
  priceIncrement?: number;
}

const BATCH_BYTES = 32 * 2 ** 20;
const BATCH_FILES = 160;
/** Readers at work at once: while one waits for the database, the other's rows are put in place. */
const READERS = 2;

export interface ColumnStoreOptions {
  cacheDir: string;
  hashes: FileHashes;
  /** The catalog's data files by instrument; asked for only where a column file is missing. */
  files: () => Promise<Map<string, string>>;
}

/** Column files by the hash of the data file that they were made from. */
export class ColumnStore {
  readonly #options: ColumnStoreOptions;

  constructor(options: ColumnStoreOptions) {
    this.#options = options;
  }

  /**
   * Makes the column files that are missing.
   * @throws HoldfastError DATASET_CHANGED where there is neither a column file nor the source with that hash; BAD_DATA
   */
  async prepare(sources: readonly DatasetSource[]): Promise<void> {
    if (sources.length === 0) return;
    const missing = new Map<string, DatasetSource>();
    for (const source of sources) {
      if (!ColumnFile.isWhole(this.#pathOf(source))) missing.set(source.dataset, source);
    }
    if (missing.size === 0) return;
    await mkdir(this.#options.cacheDir, { recursive: true });
    const queue = batches([...missing.values()], await this.#options.files());
    const lane = async () => {
      const reader = await BarReader.open();
      // The files of a batch are made, which takes the system a while each, while the next one is read.
      let written: Promise<unknown> = Promise.resolve();
      try {
        for (let batch = queue.shift(); batch; batch = queue.shift()) {
          const all = await this.#read(reader, batch);
          await written;
          written = this.#write(batch, all);
          // Awaited below; a failure meanwhile must not go unseen.
          written.catch(() => undefined);
        }
        await written;
      } finally {
        reader.close();
      }
    };
    await Promise.all(Array.from({ length: Math.min(READERS, queue.length) }, lane));
  }

  /** The dataset's column file, which `prepare` has made. Close it after use. */
  open(source: DatasetSource): ColumnFile {
    return ColumnFile.open(this.#pathOf(source))!;
  }

  /** Time of the dataset's last bar; -Infinity where it has none. */
  newest(source: DatasetSource): Micros {
    const file = this.open(source);
    try {
      return file.rows === 0 ? -Infinity : file.read('times', file.rows - 1, new Float64Array(1))[0]!;
    } finally {
      file.close();
    }
  }

  #pathOf({ dataset }: DatasetSource): string {
    return join(this.#options.cacheDir, `${dataset}.columns`);
  }

  async #read(reader: BarReader, batch: readonly SourceFile[]): Promise<BarSeries[]> {
    for (const { dataset, path, instrument } of batch) {
      if ((await this.#options.hashes.hash(path)) !== dataset) throw changed(instrument);
    }
    const all = await reader.readAll(batch);
    // What was read must be what was hashed.
    for (const { stamp, path, instrument } of batch) {
      if (stampOrChanged(path, instrument).stamp !== stamp) throw changed(instrument);
    }
    return all;
  }

  #write(batch: readonly SourceFile[], all: readonly BarSeries[]): Promise<unknown> {
    return Promise.all(batch.map((source, i) => writeColumnFile(this.#pathOf(source), all[i]!)));
  }
}

/** A source that is there, as it was when it was looked at. */
interface SourceFile extends DatasetSource {
  path: string;
  stamp: string;
  size: number;
}

/** Sources that are read together: enough to share the cost of a query, and not more than fits into memory. */
function batches(sources: readonly DatasetSource[], files: ReadonlyMap<string, string>): SourceFile[][] {
  const all: SourceFile[][] = [];
  let bytes = Infinity;
  for (const source of sources) {
    const path = files.get(source.instrument);
    if (path === undefined) throw changed(source.instrument);
    const found = stampOrChanged(path, source.instrument);
    if (bytes + found.size > BATCH_BYTES || all.at(-1)!.length === BATCH_FILES) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)!.push({ ...source, path, ...found });
    bytes += found.size;
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
