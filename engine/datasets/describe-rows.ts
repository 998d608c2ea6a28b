import { sqlText } from '../model/sql-text';
import type { ImportDatabase } from '../imports/import-database';
import type { DatasetStatistics } from '../model/datasets';
import type { QualityReport } from '../model/quality';
import { columnsIn, isPrice, isUntraded, numbered } from './rows-sql';

/** What rows cover, of those values that are valid; `rows` and `bars` as their quality counts them. */
export async function statisticsOf(
  database: ImportDatabase,
  path: string,
  { quality, negative }: { quality: QualityReport; negative: boolean },
): Promise<DatasetStatistics> {
  const columns = await columnsIn(database, path);
  const { values } = columns;
  const volume = values.includes('volume')
    ? `avg(volume) FILTER (volume >= 0 AND isfinite(volume) AND NOT isnan(volume))`
    : 'NULL';
  const isTraded = `NOT ${isUntraded(values)}`;
  const sql =
    `SELECT count(*)::DOUBLE, min(low) FILTER (${isTraded} AND ${isPrice('low', negative)}), max(high) FILTER (${isTraded} AND ${isPrice('high', negative)}), ` +
    `${volume}::DOUBLE, epoch_us(min(timestamp))::DOUBLE, epoch_us(max(timestamp))::DOUBLE FROM (${numbered(path, columns)})`;
  const [rows, lowest, highest, averageVolume, first, last] = (await database.rows(sql))[0] as (number | null)[];
  return {
    rows: rows ?? 0,
    bars: quality.bars,
    first: isoOf(first),
    last: isoOf(last),
    lowest: lowest ?? null,
    highest: highest ?? null,
    averageVolume: averageVolume ?? null,
    timeframe: quality.timeframe,
  };
}

export type ShownRow = Record<string, string | number | null>;

/** Rows as they stand, from `offset` on. A price that is no number is shown as none. */
export async function shownRows(
  database: ImportDatabase,
  path: string,
  { offset, rows, timeZone = 'UTC' }: { offset: number; rows: number; timeZone?: string | undefined },
): Promise<ShownRow[]> {
  const columns = await columnsIn(database, path);
  const { values } = columns;
  const time = `strftime(timezone(${sqlText(timeZone)}, timestamp), '%Y-%m-%dT%H:%M:%S.%f')`;
  const cells = values.map((value) => `CASE WHEN isfinite(${value}) THEN ${value} END`);
  const sql =
    `SELECT n::DOUBLE, ${[time, ...cells].join(', ')} FROM (${numbered(path, columns)}) ` +
    `WHERE n > ${offset} AND n <= ${offset + rows} ORDER BY n`;
  return (await database.rows(sql)).map(([n, at, ...numbers]) => ({
    row: n as number,
    time: typeof at === 'string' ? shortTime(at, timeZone) : null,
    ...Object.fromEntries(values.map((value, i) => [value, (numbers[i] as number | null) ?? null])),
  }));
}

/** Without a fraction of nothing; in UTC with its mark. */
function shortTime(text: string, timeZone: string): string {
  return text.replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') ? '' : zeros)) + (timeZone === 'UTC' ? 'Z' : '');
}

function isoOf(micros: number | null | undefined): string | null {
  return typeof micros === 'number' ? new Date(micros / 1000).toISOString() : null;
}
