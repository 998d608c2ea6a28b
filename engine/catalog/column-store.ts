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

/** Column files by the hash of the data file that they were made from. Close it after use. */
export class ColumnStore {
  readonly #cacheDir: string;
  readonly #hashes: FileHashes;
  #reader: Promise<BarReader> | undefined;

  constructor(cacheDir: string, hashes: FileHashes) {
    this.#cacheDir = cacheDir;
    this.#hashes = hashes;
  }

  /**
   * The dataset's column file, made from its source on first use.
   * @throws HoldfastError DATASET_CHANGED where there is neither a column file nor the source with that hash; BAD_DATA
   */
  async open(source: DatasetSource): Promise<ColumnFile> {
    const path = join(this.#cacheDir, `${source.dataset}.columns`);
    const present = await ColumnFile.open(path);
    if (present) return present;
    await this.#convert(source, path);
    return (await ColumnFile.open(path))!;
  }

  async close(): Promise<void> {
    (await this.#reader)?.close();
    this.#reader = undefined;
  }

  async #convert({ instrument, dataset, file }: DatasetSource, path: string): Promise<void> {
    if (file === undefined) throw changed(instrument);
    const stamp = await stampOrChanged(file, instrument);
    if ((await this.#hashes.hash(file)) !== dataset) throw changed(instrument);
    this.#reader ??= BarReader.open();
    const series = await (await this.#reader).read(file, instrument);
    // What was read must be what was hashed.
    if ((await stampOrChanged(file, instrument)) !== stamp) throw changed(instrument);
    await writeColumnFile(path, series);
  }
}

async function stampOrChanged(file: string, instrument: string): Promise<string> {
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
