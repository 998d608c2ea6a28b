import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HoldfastError } from '../model/errors';
import { catalogNameSchema, instrumentIdSchema } from '../model/identifiers';
import { BarReader } from './bar-reader';
import { openDatabase } from './open-database';
import { catalogFolder, fileNameOf } from './catalog-folder';

export interface ImportOptions {
  /** CSV or Parquet file with any column layout that a catalog takes. */
  source: string;
  root: string;
  catalog: string;
  instrument: string;
}

/**
 * Takes a file of bars into a catalog as Parquet, checked and whole or not at all. Replaces what the catalog had.
 * @throws HoldfastError BAD_DATA, INVALID_ID, CATALOG_NOT_FOUND for a folder that leads out of the root
 */
export async function importBars(options: ImportOptions): Promise<{ instrument: string; rows: number }> {
  const { source, root, catalog, instrument } = options;
  if (!instrumentIdSchema.safeParse(instrument).success) {
    throw new HoldfastError('INVALID_ID', `${instrument} is not an instrument id.`, { path: 'instrument' });
  }
  if (catalogNameSchema.safeParse(catalog).success) await mkdir(join(root, catalog), { recursive: true });
  const folder = await catalogFolder(root, catalog);
  const target = join(folder, `${fileNameOf(instrument)}.parquet`);
  const temporary = join(folder, `.${randomUUID()}.tmp`);
  const database = await openDatabase();
  const reader = await BarReader.open(database);
  try {
    const file = { path: source, instrument };
    const [series] = await reader.readAll([file]);
    await reader.copyToParquet(file, temporary);
    await rename(temporary, target);
    return { instrument, rows: series!.times.length };
  } finally {
    reader.close();
    database.closeSync();
    await rm(temporary, { force: true });
  }
}
