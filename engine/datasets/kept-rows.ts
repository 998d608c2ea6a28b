import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileNameOf } from '../catalog/catalog-folder';
import type { StagedRows } from '../imports/convert-rows';
import type { ImportDatabase } from '../imports/import-database';
import { isId } from '../imports/instrument-names';
import { faultNumber, valuesOf } from '../imports/row-query';
import { HoldfastError } from '../model/errors';
import { MOST_DATASET_INSTRUMENTS } from '../model/datasets';
import type { ImportForm } from '../model/imports';
import { sqlName, sqlPaths, sqlText } from '../model/sql-text';
import { FIRST_TIME, LAST_TIME } from '../quality/usable-bars';

/** The rows of an instrument in a file of their own, in the order in which they came. */
export interface RowsFile {
  instrument: string;
  path: string;
}

const CELLS_DIFFER = [faultNumber('ROW_SHORT'), faultNumber('ROW_LONG')].join(', ');
/** What the reader of Parquet calls the number of a row. */
const TAKEN_NAME = 'file_row_number';

/**
 * Keeps the rows of files as they stand there while these are converted, one Parquet file for each instrument. Nothing is
 * sorted, dropped or corrected: a time or price that is missing stays so, one that is no number is -Infinity, and a
 * volume that is none -1.
 */
export class KeptRows {
  readonly #written = new Map<string, string>();

  /** @param folder takes the files */
  constructor(private readonly folder: string) {}

  /**
   * Takes rows that have been read.
   * @throws HoldfastError VALIDATION of too many instruments
   */
  readonly keep = async (database: ImportDatabase, { paths, form, instrument }: StagedRows): Promise<void> => {
    await mkdir(this.folder, { recursive: true });
    const from = `read_parquet(${sqlPaths(paths)})`;
    if (instrument !== undefined) {
      this.#requireFew(1);
      await this.#write(database, asTheyStand(from, form), instrument);
      return;
    }
    const ids = await database.rows(`SELECT DISTINCT sym FROM ${from} WHERE sym IS NOT NULL ORDER BY sym`);
    const taken = ids.map(([id]) => String(id)).filter(isId);
    this.#requireFew(taken.length);
    for (const id of taken) await this.#write(database, `${asTheyStand(from, form)} WHERE sym = ${sqlText(id)}`, id);
  };

  /**
   * The files of all instruments, by id.
   * @param finished instruments whose rows an earlier attempt has kept
   */
  async files(finished: readonly string[]): Promise<RowsFile[]> {
    const found = new Map(this.#written);
    for (const instrument of finished) {
      const path = this.#pathOf(instrument);
      if (!found.has(instrument) && (await isThere(path))) found.set(instrument, path);
    }
    return [...found].map(([instrument, path]) => ({ instrument, path })).sort(byInstrument);
  }

  async #write(database: ImportDatabase, rows: string, instrument: string): Promise<void> {
    const path = this.#pathOf(instrument);
    await database.write(rows, path);
    this.#written.set(instrument, path);
  }

  #pathOf(instrument: string): string {
    return join(this.folder, `${fileNameOf(instrument)}.parquet`);
  }

  #requireFew(more: number): void {
    const count = this.#written.size + more;
    if (count <= MOST_DATASET_INSTRUMENTS) return;
    const message = `uploads: hold ${count} instruments, a dataset at most ${MOST_DATASET_INSTRUMENTS}; import them into a catalog`;
    throw new HoldfastError('VALIDATION', message, { path: 'uploads', details: { limit: MOST_DATASET_INSTRUMENTS } });
  }
}

function byInstrument(a: RowsFile, b: RowsFile): number {
  return a.instrument < b.instrument ? -1 : 1;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Query of staged rows with the catalog's own columns. */
function asTheyStand(from: string, form: ImportForm): string {
  const unreadablePrice = faultNumber('PRICE_UNREADABLE');
  const columns = valuesOf(form).map((value) =>
    value === 'volume' || value === 'bid' || value === 'ask'
      ? value
      : `CASE WHEN fault IN (${CELLS_DIFFER}) OR (fault = ${unreadablePrice} AND ${value} IS NULL) THEN '-inf'::DOUBLE ELSE ${value} END AS ${value}`,
  );
  const further = (form.keep ?? []).flatMap((name, i) =>
    name === TAKEN_NAME ? [] : [`kept_${i} AS ${sqlName(name)}`],
  );
  const time = `CASE WHEN t BETWEEN ${FIRST_TIME} AND ${LAST_TIME} THEN make_timestamp(t::BIGINT)::TIMESTAMPTZ END AS timestamp`;
  return `SELECT ${[time, ...columns, ...further].join(', ')} FROM ${from}`;
}
