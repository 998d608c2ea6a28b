import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { cancellationSignal } from '@temporalio/activity';
import { refusal } from '../engine/imports/findings';
import { ImportDatabase } from '../engine/imports/import-database';
import { makeCatalogFolder } from '../engine/imports/import-folder';
import { isPublishing, stagingFolder } from '../engine/imports/staging';
import { HoldfastError } from '../engine/model/errors';
import type { Recognition } from '../engine/model/imports';
import type { EngineDependencies } from './engine-dependencies';
import { countsOf, type Converted } from './import-row';
import type { TellProgress } from './import-recorder';
import { readRows, type DatasetImport } from './dataset-reading';
import { READ, storeRead, storeUnreadable, takeToCatalog } from './dataset-storing';

/** What is wrong with a file that is no data at all. */
const NO_DATA: readonly unknown[] = [
  ...['FILE_EMPTY', 'FILE_WITHOUT_ROWS', 'FILE_BINARY', 'FILE_BROKEN', 'FILE_IRREGULAR', 'ENCODING_UNKNOWN'],
  ...['COLUMN_MISSING', 'COLUMNS_TOO_MANY', 'LINE_TOO_LONG', 'ARCHIVE_BOMB', 'ARCHIVE_TOO_LARGE', 'ARCHIVE_PATH'],
  ...['ARCHIVE_ENCRYPTED', 'PROFILE_UNKNOWN'],
];

/**
 * Reads what a version of a dataset consists of once: converts it beside its catalog, keeps its rows as they stand and scores those, and
 * stores the version. What an earlier attempt has stored stays.
 * @throws HoldfastError IMPORT_REFUSED, DATASET_LOST_ROWS, DATASET_NOT_FOUND, TIMEFRAME_UNAVAILABLE
 */
export async function convertVersion(
  deps: EngineDependencies,
  row: DatasetImport,
  tell: TellProgress,
): Promise<Converted> {
  if (row.made) return resumed(deps, row);
  const root = await makeCatalogFolder(deps.folders.catalogRoot, row.catalog);
  const staging = stagingFolder(root, row.id);
  const work = path.join(staging, '.score');
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const database = await ImportDatabase.open(work);
  try {
    const options = { staging, database, tell: (rows: number, reached: number) => tell(rows, READ * reached) };
    return await database.watched(
      async () => {
        const read = await keepingUnreadable(deps, row, () => readRows(deps, row, options));
        return storeRead(deps, { row, read, database }, tell);
      },
      { signal: cancellationSignal() },
    );
  } finally {
    database.close();
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * How an upload is read, where it is one of bars and of a form that is taken.
 * @throws HoldfastError IMPORT_REFUSED, UNSUPPORTED_MEDIA_TYPE
 */
export function recognizeUpload(
  deps: EngineDependencies,
  row: DatasetImport,
  recognize: () => Promise<Recognition>,
): Promise<Recognition> {
  return keepingUnreadable(deps, row, async () => {
    const recognition = await recognize();
    const { rows, format } = recognition.form;
    const formats = row.dataset.kind === 'upload' ? row.dataset.formats : undefined;
    if (rows !== 'bars') {
      const taken = 'A dataset is made of bars: open, high, low, close.';
      throw refusal('COLUMN_MISSING', { file: row.sources[0]!.name, found: rows, taken });
    }
    if (!formats || formats.includes(format)) return recognition;
    const message = `uploads: hold ${format}; ${formats.join(', ')} is taken`;
    throw new HoldfastError('UNSUPPORTED_MEDIA_TYPE', message, { path: 'uploads', details: { format } });
  });
}

/**
 * Keeps text that cannot be read as rows as a dataset that is worth nothing, where that is wanted.
 * @throws HoldfastError what the work throws
 */
async function keepingUnreadable<T>(deps: EngineDependencies, row: DatasetImport, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { dataset } = row;
    const isRefused = error instanceof HoldfastError && error.code === 'IMPORT_REFUSED';
    // A next version would have lost everything.
    if (!isRefused || dataset.kind !== 'upload' || !dataset.keepUnreadable || dataset.id !== undefined) throw error;
    if (!NO_DATA.includes(error.details?.['finding'])) await storeUnreadable(deps, row, error.message);
    throw error;
  }
}

/** An earlier attempt has stored the version, or has found that there is one. */
async function resumed(deps: EngineDependencies, row: DatasetImport): Promise<Converted> {
  const { id, report, made, catalog } = row;
  const { version } = await deps.store.datasets.version(made!.id, made!.version);
  if (version.import_id !== id) return { instruments: 0, rows: 0 };
  if (!report) throw refusal('NOTHING_TO_IMPORT', { file: row.sources[0]?.name ?? 'The dataset' });
  const folder = await makeCatalogFolder(deps.folders.catalogRoot, catalog);
  if (!(await isPublishing(folder, id))) await takeToCatalog(deps, id, catalog);
  return countsOf(report);
}
