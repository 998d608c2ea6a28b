import { join } from 'node:path';
import { HoldfastError } from '../model/errors';
import { BarReader } from './bar-reader';
import { ColumnFile, writeColumnFile } from './column-file';
import { fileStamp, type FileHashes } from './file-hashes';

/** A dataset that a manifest names, and the file that should hold it; undefined where the catalog has none. */
export interface DatasetSource {
  instrument: string;
  dataset: string;
  file: string | undefined;
  /** What every price must be a multiple of. */
  priceIncrement?: number;
}

const BATCH_BYTES = 32 * 2 ** 20;
const BATCH_FILES = 512;

/** Column files by the hash of the data file that they were made from. */
export class ColumnStore {
  readonly #cacheDir: string;
  readonly #hashes: FileHashes;

  constructor(cacheDir: string, hashes: FileHashes) {
    this.#cacheDir = cacheDir;
    this.#hashes = hashes;
  }

  /**
   * Makes the column files that are missing.
   * @throws HoldfastError DATASET_CHANGED where there is neither a column file nor the source with that hash; BAD_DATA
   */
  async prepare(sources: readonly DatasetSource[]): Promise<void> {
    const missing = new Map<string, DatasetSource>();
    for (const source of sources) {
      const file = ColumnFile.open(this.#pathOf(source));
      if (file) file.close();
      else missing.set(source.dataset, source);
    }
    if (missing.size === 0) return;
    const reader = await BarReader.open();
    try {
      for (const batch of await batches([...missing.values()])) await this.#convert(reader, batch);
    } finally {
      reader.close();
    }
  }

  /** The dataset's column file, which `prepare` has made. Close it after use. */
  open(source: DatasetSource): ColumnFile {
    return ColumnFile.open(this.#pathOf(source))!;
  }

  #pathOf({ dataset }: DatasetSource): string {
    return join(this.#cacheDir, `${dataset}.columns`);
  }

  async #convert(reader: BarReader, batch: readonly SourceFile[]): Promise<void> {
    for (const { dataset, path, instrument } of batch) {
      if ((await this.#hashes.hash(path)) !== dataset) throw changed(instrument);
    }
    const all = await reader.readAll(batch);
    // What was read must be what was hashed.
    for (const { stamp, path, instrument } of batch) {
      if ((await stampOrChanged(path, instrument)).stamp !== stamp) throw changed(instrument);
    }
    await Promise.all(batch.map((source, i) => writeColumnFile(this.#pathOf(source), all[i]!)));
  }
}

/** A source that is there, as it was when it was looked at. */
interface SourceFile extends DatasetSource {
  path: string;
  stamp: string;
  size: number;
}

/** Sources that are read together: enough to share the cost of a query, and not more than fits into memory. */
async function batches(sources: readonly DatasetSource[]): Promise<SourceFile[][]> {
  const all: SourceFile[][] = [];
  let bytes = Infinity;
  for (const source of sources) {
    if (source.file === undefined) throw changed(source.instrument);
    const found = await stampOrChanged(source.file, source.instrument);
    if (bytes + found.size > BATCH_BYTES || all.at(-1)!.length === BATCH_FILES) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)!.push({ ...source, path: source.file, ...found });
    bytes += found.size;
  }
  return all;
}

async function stampOrChanged(file: string, instrument: string): Promise<{ stamp: string; size: number }> {
  try {
    return await fileStamp(file);
  } catch {
    throw changed(instrument);
  }
}

function changed(instrument: string): HoldfastError {
  return new HoldfastError('DATASET_CHANGED', `The data file of ${instrument} is gone or is another one by now.`, {
    details: { instrument },
  });
}
