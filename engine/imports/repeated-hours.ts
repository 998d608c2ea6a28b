import { rename } from 'node:fs/promises';
import { localMs } from '../calendars/time-zone';
import { sqlPaths } from '../model/sql-text';
import type { ImportForm } from '../model/imports';
import { MICROS_PER_DAY, type Micros } from '../model/time';
import type { ImportDatabase } from './import-database';
import type { Table } from './table';
import { hasOffset } from './time-query';

/** A stretch of time that the clocks of a zone have shown before: `gap` earlier they showed the same. */
interface Repeated {
  from: Micros;
  to: Micros;
  gap: Micros;
}

/** No zone changes its clocks there and back within so many days. */
const STEP = 7 * MICROS_PER_DAY;
const SECOND = 1e6;

/**
 * Where clocks go back, an hour is shown twice, and the database takes every row of it for the second time. Those that come
 * before the clocks are seen to fall, in the order of the file, are put into the first; in a file whose newest rows come
 * first, that order is turned round.
 */
export async function settleRepeatedHours(
  database: ImportDatabase,
  table: Table,
  { path, form }: { path: string; form: ImportForm },
): Promise<void> {
  if (!mayRepeat(table, form)) return;
  const from = `read_parquet(${sqlPaths([path])})`;
  const extremes = `SELECT min(t)::DOUBLE, max(t)::DOUBLE FROM ${from} WHERE fault = 0`;
  const [first, last] = (await database.rows(extremes))[0] as [Micros | null, Micros | null];
  if (first === null || last === null) return;
  const repeated = repeatedHours(form.timeZone!, first, last);
  if (repeated.length === 0) return;
  const isWithin = ({ from: start, to }: Repeated) => `t >= ${start} AND t < ${to}`;
  const cases = repeated.map((hour, i) => `WHEN ${isWithin(hour)} THEN ${i}`).join(' ');
  const gaps = repeated.map(({ gap }, i) => `WHEN ${i} THEN ${gap}`).join(' ');
  const rows = `SELECT t, sym, file_row_number AS n, CASE ${cases} ELSE -1 END AS hour FROM ${from} WHERE fault = 0`;
  const [edges] = (await database.rows(
    `SELECT arg_min(t, n) > arg_max(t, n), count(*) FILTER (hour >= 0) > 0 FROM (${rows})`,
  )) as [[boolean, boolean]];
  const [isDescending, isAny] = edges;
  if (!isAny) return;
  const order = `PARTITION BY sym, hour ORDER BY n${isDescending ? ' DESC' : ''}`;
  // Ticks may share a time; bars of one time are an hour apart.
  const fell = `coalesce(lag(t) OVER (${order}) ${form.rows === 'bars' ? '>=' : '>'} t, false)`;
  const marked = `SELECT n, hour, ${fell} AS fell, sym FROM (${rows}) WHERE hour >= 0`;
  const seen = `sum(fell::INTEGER) OVER (${order} ROWS UNBOUNDED PRECEDING)`;
  const early = `SELECT n, CASE hour ${gaps} END AS gap FROM (SELECT n, hour, ${seen} AS falls FROM (${marked})) WHERE falls = 0`;
  const all = `SELECT *, file_row_number AS n FROM ${from}`;
  const settled = `SELECT a.* EXCLUDE (n) REPLACE ((a.t - coalesce(e.gap, 0))::BIGINT AS t) FROM (${all}) a LEFT JOIN (${early}) e USING (n) ORDER BY n`;
  await database.write(settled, `${path}.settled`);
  await rename(`${path}.settled`, path);
}

/** Whether times are those of clocks that change, by their type or their first cells. */
function mayRepeat(table: Table, { timeZone, timeUnit, columns }: ImportForm): boolean {
  if (timeZone === undefined || timeZone === 'UTC' || timeUnit !== 'text') return false;
  const at = table.columns.findIndex(({ name }) => name === columns.time);
  const type = table.columns[at]?.type;
  if (type === 'DATE' || type === 'TIMESTAMP WITH TIME ZONE') return false;
  return !table.sample.some((row) => hasOffset(row[at] ?? ''));
}

function repeatedHours(zone: string, first: Micros, last: Micros): Repeated[] {
  const repeated: Repeated[] = [];
  const offsetAt = (time: Micros) => localMs(zone, time / 1000) * 1000 - time;
  for (let start = first - STEP, before = offsetAt(start); start < last + STEP; start += STEP) {
    const after = offsetAt(start + STEP);
    if (after < before) {
      const change = changeBetween([start, start + STEP], (time) => offsetAt(time) === before);
      repeated.push({ from: change, to: change + before - after, gap: before - after });
    }
    before = after;
  }
  return repeated;
}

/** The second from which on something holds no longer. */
function changeBetween([from, to]: [Micros, Micros], holds: (time: Micros) => boolean): Micros {
  let [low, high] = [Math.floor(from / SECOND), Math.ceil(to / SECOND)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle * SECOND)) low = middle;
    else high = middle;
  }
  return high * SECOND;
}
