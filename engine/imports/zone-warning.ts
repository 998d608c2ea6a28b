import { join } from 'node:path';
import { fileNameOf } from '../catalog/catalog-folder';
import { importedOutsideHours } from '../catalog/outside-hours';
import { stepsOf } from '../columns/stamp-steps';
import type { ImportedInstrument, ImportForm } from '../model/imports';
import { sqlPaths } from '../model/sql-text';
import type { ImportDatabase } from './import-database';

/** As many bars tell it. */
const HEAD_ROWS = 2000;

interface Made {
  folder: string;
  instrument: Pick<ImportedInstrument, 'instrument'>;
  form: Pick<ImportForm, 'timeZone'>;
}

/** That the bars which were made of an instrument lie outside the hours of its exchange, as those of a wrong zone do; null where not. */
export async function zoneWarning(
  database: ImportDatabase,
  { folder, instrument: { instrument }, form }: Made,
): Promise<string | null> {
  const path = join(folder, `${fileNameOf(instrument)}.parquet`);
  const head = `SELECT epoch_us(timestamp)::DOUBLE FROM read_parquet(${sqlPaths([path])}) LIMIT ${HEAD_ROWS}`;
  const stamps = Float64Array.from(await database.rows(head), ([time]) => time as number);
  if (stamps.length < 2) return null;
  return importedOutsideHours({ instrument, stamps, step: stepsOf(stamps).length, zone: form.timeZone });
}
