import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileNameOf, type LeftOut } from '../catalog/catalog-folder';
import { sqlPaths, sqlText } from '../model/sql-text';
import { fittingTable, leftOutOf } from '../imports/describe-files';
import { refusal } from '../imports/findings';
import { unreadable, type ImportDatabase } from '../imports/import-database';
import type { ImportSource, RawFile } from '../imports/import-source';
import { instrumentOfFile, isId } from '../imports/instrument-names';
import { faultNumber, rowsQuery, valuesOf } from '../imports/row-query';
import { unpack } from '../imports/unpack';
import { HoldfastError } from '../model/errors';
import { MOST_DATASET_INSTRUMENTS } from '../model/datasets';
import type { ImportForm } from '../model/imports';
import { FIRST_TIME, LAST_TIME } from '../quality/usable-bars';

/** The rows of an instrument in a file of their own, in the order in which they came. */
export interface RowsFile {
  instrument: string;
  path: string;
}

export interface ReadRows {
  files: RowsFile[];
  leftOut: LeftOut[];
}

const CELLS_DIFFER = [faultNumber('ROW_SHORT'), faultNumber('ROW_LONG')].join(', ');

/**
 * Writes the rows of files as they stand there, one Parquet file for each instrument. Nothing is sorted, dropped or
 * corrected: a time or price that is missing stays so, one that is no number is -Infinity, and a volume that is none -1.
 * @param folder takes the files
 * @throws HoldfastError IMPORT_REFUSED, or VALIDATION of too many instruments
 */
export async function readRows(
  database: ImportDatabase,
  sources: readonly ImportSource[],
  { form, instrument, folder }: { form: ImportForm; instrument?: string | undefined; folder: string },
): Promise<ReadRows> {
  const name = sources[0]?.name ?? 'The dataset';
  if (form.rows !== 'bars') {
    throw refusal('COLUMN_MISSING', {
      file: name,
      found: form.rows,
      taken: 'A dataset is made of bars: open, high, low, close.',
    });
  }
  const work = join(folder, '.work');
  await mkdir(work, { recursive: true });
  const { files, leftOut } = await unpack(sources, { folder: work, sheet: form.sheet, whole: true });
  const reading: Reading = { database, form, instrument, folder, work, found: new Map(), leftOut: [...leftOut] };
  for (const file of files) await readFile(reading, file);
  const read = await rowsFiles(reading);
  await rm(work, { recursive: true, force: true });
  if (read.length === 0) {
    const found = reading.leftOut.map(({ file, reason }) => `${file} ${reason}`).join('; ');
    throw refusal('NOTHING_TO_IMPORT', { file: name, ...(found !== '' && { found }) });
  }
  return { files: read, leftOut: reading.leftOut };
}

interface Reading {
  database: ImportDatabase;
  form: ImportForm;
  instrument: string | undefined;
  folder: string;
  work: string;
  /** Parts of each instrument, in the order of the files; those of none in particular under the empty name. */
  found: Map<string, string[]>;
  leftOut: LeftOut[];
}

async function readFile({ database, form, instrument, work, found, leftOut }: Reading, file: RawFile): Promise<void> {
  const isSingle = form.layout === 'single';
  const own = isSingle ? instrumentOfFile(file, { ...form, ...(instrument && { instrument }) }) : undefined;
  if (isSingle && own === undefined) {
    leftOut.push(leftOutOf(file.name, ''));
    return;
  }
  const table = await fittingTable(database, file, form);
  if ('reason' in table) {
    leftOut.push(table);
    return;
  }
  for (const symbol of form.layout === 'wide' ? (table.symbols ?? []) : [undefined]) {
    const parts = found.get(own ?? '') ?? [];
    found.set(own ?? '', parts);
    const path = join(work, `part-${found.size}-${parts.length}.parquet`);
    await database.write(asTheyStand(rowsQuery(table, form, symbol), form), path).catch((error: unknown) => {
      throw unreadable(error, table);
    });
    parts.push(path);
  }
}

/** Query of the rows of `rowsQuery` with the catalog's own columns. */
function asTheyStand(rows: string, form: ImportForm): string {
  const unreadablePrice = faultNumber('PRICE_UNREADABLE');
  const columns = valuesOf(form).map((value) =>
    value === 'volume' || value === 'bid' || value === 'ask'
      ? value
      : `CASE WHEN fault IN (${CELLS_DIFFER}) OR (fault = ${unreadablePrice} AND ${value} IS NULL) THEN '-inf'::DOUBLE ELSE ${value} END AS ${value}`,
  );
  const time = `CASE WHEN t BETWEEN ${FIRST_TIME} AND ${LAST_TIME} THEN make_timestamp(t::BIGINT)::TIMESTAMPTZ END AS timestamp`;
  return `SELECT ${time}, ${columns.join(', ')}${form.layout === 'single' ? '' : ', sym'} FROM (${rows})`;
}

async function rowsFiles({ database, form, folder, found, leftOut }: Reading): Promise<RowsFile[]> {
  const files: RowsFile[] = [];
  const pathOf = (instrument: string) => join(folder, `${fileNameOf(instrument)}.parquet`);
  for (const [own, parts] of found) {
    const from = `read_parquet(${sqlPaths(parts)})`;
    if (form.layout === 'single') {
      const path = pathOf(own);
      if (parts.length === 1) await rename(parts[0]!, path);
      else await database.write(`SELECT * FROM ${from}`, path);
      files.push({ instrument: own, path });
      continue;
    }
    const ids = await database.rows(`SELECT DISTINCT sym FROM ${from} WHERE sym IS NOT NULL ORDER BY sym`);
    const taken = ids
      .map(([id]) => String(id))
      .filter((id) => isId(id) || (leftOut.push(leftOutOf('The files', id)), false));
    requireFew(taken.length);
    for (const instrument of taken) {
      const path = pathOf(instrument);
      await database.write(`SELECT * EXCLUDE (sym) FROM ${from} WHERE sym = ${sqlText(instrument)}`, path);
      files.push({ instrument, path });
    }
  }
  requireFew(files.length);
  return files;
}

function requireFew(count: number): void {
  if (count <= MOST_DATASET_INSTRUMENTS) return;
  const message = `uploads: hold ${count} instruments, a dataset at most ${MOST_DATASET_INSTRUMENTS}; import them into a catalog`;
  throw new HoldfastError('VALIDATION', message, { path: 'uploads', details: { limit: MOST_DATASET_INSTRUMENTS } });
}
