import { z } from 'zod';
import { rangeFields, rangeOf } from '../../../engine/model/chart-views';
import { instrumentIdSchema } from '../../../engine/model/identifiers';
import type { OpenTable } from '../../../infra/store/artifacts/table';
import { TIMES, type ResultTableName } from './result-rows';

const TRADE_SORTS = ['entryTime', 'exitTime', 'quantity', 'pnl', 'fees', 'mae', 'mfe'] as const;

/** How doors ask for rows of what happened to an instrument in a range. */
export const rowFields = {
  instrument: instrumentIdSchema.optional().describe('Only those of this instrument.'),
  ...rangeFields,
};
export const tradeFields = {
  ...rowFields,
  sort: z
    .enum(TRADE_SORTS.flatMap((name) => [name, `-${name}`] as const))
    .optional()
    .describe('With `-` before it, descending; without it closed ones by their exit, then those that are open.'),
};

/** Which rows of a table of a run are wanted, and in which order. */
export interface RowFilter {
  instrument?: string | undefined;
  /** ISO 8601; both ends inclusive. Of what lasts, whatever lies in the range in part. */
  from?: string | undefined;
  to?: string | undefined;
  /** A column, with `-` before it descending; without it the order of the table. */
  sort?: string | undefined;
}

/** Index of the first entry at or after a time; the length where there is none. */
export function firstAt(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first entry after a time. */
export function firstBeyond(times: Float64Array, time: number): number {
  return firstAt(times, time) === times.length ? times.length : firstAt(times, time + 1);
}

/** Whether fewer rows than all of them are wanted, or in another order. */
export function isFiltered({ instrument, from, to, sort }: RowFilter): boolean {
  return [instrument, from, to, sort].some((field) => field !== undefined);
}

/**
 * The numbers of the rows that are wanted.
 * @returns undefined for all of them in their order
 */
export function wantedRows(table: OpenTable, name: ResultTableName, filter: RowFilter): number[] | undefined {
  if (!isFiltered(filter)) return undefined;
  const { instrument, sort } = filter;
  const { start, end } = rangeOf(filter);
  const isWanted = rowTest(table, name, { instrument, start, end });
  const rows: number[] = [];
  for (let row = 0; row < table.total; row++) if (isWanted(row)) rows.push(row);
  return sort === undefined ? rows : sorted(table, rows, sort);
}

interface Test {
  instrument: string | undefined;
  start: number | undefined;
  end: number | undefined;
}

function rowTest(table: OpenTable, name: ResultTableName, { instrument, start, end }: Test) {
  const begins = table.numbers(TIMES[name][0]);
  const ends = table.numbers(TIMES[name].at(-1)!);
  const codes = table.numbers('instrument');
  const code = instrument === undefined ? undefined : table.dictionary('instrument').indexOf(instrument);
  return (row: number) =>
    (code === undefined || codes?.[row] === code) &&
    (end === undefined || !begins || begins[row]! <= end) &&
    // What has not ended lasts.
    (start === undefined || !ends || Number.isNaN(ends[row]!) || ends[row]! >= start);
}

/** Rows without a value come last. */
function sorted(table: OpenTable, rows: number[], sort: string): number[] {
  const [column, sign] = sort.startsWith('-') ? [sort.slice(1), -1] : [sort, 1];
  // Null of a run of a version that did not keep it: all are alike.
  const values = table.numbers(column) ?? new Float64Array(table.total);
  return rows.sort((a, b) => {
    const [left, right] = [values[a]!, values[b]!];
    if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
    return sign * (left - right);
  });
}
