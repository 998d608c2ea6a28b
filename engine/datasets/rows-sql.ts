import { sqlName, sqlPaths } from '../model/sql-text';
import type { ImportDatabase } from '../imports/import-database';

export const PRICES = ['open', 'high', 'low', 'close'] as const;

/** Columns that files of rows may have besides their time. */
const VALUES = [...PRICES, 'volume', 'bid', 'ask'] as const;
export type RowValue = (typeof VALUES)[number];

/** Columns of a file of rows, besides its time. */
export interface RowColumns {
  values: RowValue[];
  /** Names of what the file has besides those of bars. */
  further: string[];
}

/** Query of the rows of a file in their order, with `n` from 1; further columns are `kept_0` and so on. */
export function numbered(path: string, { values, further }: RowColumns): string {
  const columns = ['timestamp', ...values, ...further.map((name, i) => `${sqlName(name)} AS kept_${i}`)];
  return `SELECT ${columns.join(', ')}, file_row_number + 1 AS n FROM read_parquet(${sqlPaths([path])}, file_row_number = true)`;
}

/** The columns that a file of rows has. */
export async function columnsIn(database: ImportDatabase, path: string): Promise<RowColumns> {
  const described = await database.rows(`DESCRIBE SELECT * FROM read_parquet(${sqlPaths([path])})`);
  const names = described.map(([name]) => String(name));
  const own = new Set<string>(['timestamp', ...VALUES]);
  return {
    values: VALUES.filter((value) => names.includes(value)),
    further: names.filter((name) => !own.has(name)),
  };
}

/** Condition of a price that is one. */
export function isPrice(column: string, negative: boolean): string {
  return `(${column} IS NOT NULL AND isfinite(${column}) AND NOT isnan(${column})${negative ? '' : ` AND ${column} > 0`})`;
}

/** Condition of a row that is a valid bar. */
export function isBar(negative: boolean): string {
  const prices = PRICES.map((price) => isPrice(price, negative)).join(' AND ');
  return `(timestamp IS NOT NULL AND ${prices} AND high >= greatest(open, close, low) AND low <= least(open, close))`;
}

/** Condition of a row of nothing traded: open, high, low and volume are zero or missing. */
export function isUntraded(values: readonly RowValue[]): string {
  const none = (['open', 'high', 'low', 'volume'] as const)
    .filter((value) => values.includes(value))
    .map((value) => `(${value} IS NULL OR ${value} = 0)`);
  return `(timestamp IS NOT NULL AND ${none.join(' AND ')} AND NOT coalesce(close < 0, false))`;
}
