import { isPriceName, plainName, TIME_NAMES } from './column-names';
import type { DateFormat } from '../model/instrument-definition';
import { inOrder, yearLastDates, type YearLastDates } from './date-order';
import type { SourceColumn } from './source-column';

/*
 * Forms of numbers and times that CSV files have beside the plain ones, taken from their first rows. A cell of another form
 * than these stays as it is, so that its row is refused.
 */

/** The names and first rows of a file. */
export interface CsvHead {
  names: readonly string[];
  delimiter: string;
  /** Cells without quotes. */
  sample: readonly string[][];
}

export type Numbers = 'plain' | 'decimal comma' | 'grouped';
const PLAIN = /^-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;
const DECIMAL_COMMA = /^-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$/;
const GROUPED = /^-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$/;
/** Signs that may stand before a price. */
export const CURRENCY = '$€£₹';

/**
 * The columns of a file, each with SQL that gives its plain form.
 * @param format how dates are written whose year comes last; without it those with dots have the day first
 */
export function plainColumns(head: CsvHead, format?: DateFormat): SourceColumn[] {
  const { names, sample } = head;
  const columns = names.map((name, i) => ({ name, sql: `c${i}`, type: 'VARCHAR' }));
  const prices = names.flatMap((name, i) => (isPriceName(name) ? sample.map((row) => row[i] ?? '') : []));
  const { numbers, hasCurrency } = numbersOf(prices, head.delimiter);
  const time = timeOf(columns, sample, format);
  const wanted = columns.filter((column, i) => !isIdleVolume(column.name, { i, head }));
  const others = wanted.map((column) => {
    const { name, sql } = column;
    if (TIME_NAMES.includes(plainName(name))) return column;
    const bare = hasCurrency && isPriceName(name) ? `ltrim(${sql}, '${CURRENCY} ')` : sql;
    return { ...column, sql: plainNumber(bare, numbers, isPriceName(name)) };
  });
  // The first of its name is taken.
  return time ? [{ ...time, name: 'timestamp', isMade: true }, ...others] : others;
}

/** MetaTrader's real volume, of which quotes over the counter have none, beside the count of its ticks. */
function isIdleVolume(name: string, { i, head: { names, sample } }: { i: number; head: CsvHead }): boolean {
  const all = names.map(plainName);
  return plainName(name) === 'vol' && all.includes('tickvol') && sample.every((row) => Number(row[i]) === 0);
}

/** The form that numbers have in a column of texts. */
export function numbersOf(cells: readonly string[], delimiter: string): { numbers: Numbers; hasCurrency: boolean } {
  const hasCurrency = cells.some((cell) => CURRENCY.includes(cell[0] ?? ' '));
  const bare = cells.map((cell) => (CURRENCY.includes(cell[0] ?? ' ') ? cell.slice(1).trim() : cell));
  const telling = bare.filter((cell) => /\d/.test(cell) && !PLAIN.test(cell));
  const are = (form: RegExp) => telling.length > 0 && telling.every((cell) => form.test(cell));
  // 1,234 alone is either; between commas as delimiters it is a group.
  const isTold = telling.some((cell) => !/^-?\d{1,3},\d{3}$/.test(cell));
  if (are(DECIMAL_COMMA) && isTold) return { numbers: 'decimal comma', hasCurrency };
  if (are(GROUPED) && (isTold || delimiter === ',')) return { numbers: 'grouped', hasCurrency };
  return { numbers: 'plain', hasCurrency };
}

/** SQL of a number's plain form. */
export function plainNumber(sql: string, numbers: Numbers, isPrice: boolean): string {
  if (numbers === 'grouped' && isPrice) {
    const isGrouped = `regexp_full_match(${sql}, '-?[0-9]{1,3}(,[0-9]{3})+([.][0-9]+)?')`;
    return `CASE WHEN ${isGrouped} THEN replace(${sql}, ',', '') ELSE ${sql} END`;
  }
  if (numbers !== 'decimal comma') return sql;
  const isComma = `regexp_full_match(${sql}, '-?([0-9]{1,3}([.][0-9]{3})+|[0-9]+)(,[0-9]*)? ?[KMBkmb]?')`;
  const plain = `replace(replace(${sql}, '.', ''), ',', '.')`;
  // A point as in 0.5 would be a group that is none.
  return `CASE WHEN ${isComma} THEN ${plain} WHEN TRY_CAST(${sql} AS DOUBLE) IS NULL THEN ${sql} ELSE ${sql} || ' ?' END`;
}

/** The column of dates whose year comes last, where a file has one. */
export function datesOf({ names, sample }: CsvHead): YearLastDates | undefined {
  const columns = names.map((name, i) => ({ name, sql: `c${i}`, type: 'VARCHAR' }));
  const { date, only } = timeCells(columns, sample);
  const found = date ?? only;
  return found && yearLastDates(found.column.sql, found.cell);
}

/** A date beside a time of day, or the column that is both. */
function timeCells(columns: readonly SourceColumn[], sample: readonly string[][]) {
  const candidates = columns
    .map((column, i) => ({ column, name: plainName(column.name), cell: sample[0]?.[i] ?? '' }))
    .filter(({ name }) => TIME_NAMES.includes(name))
    .sort((a, b) => TIME_NAMES.indexOf(a.name) - TIME_NAMES.indexOf(b.name));
  const [date, clock] = ['date', 'time'].map((name) => candidates.find((candidate) => candidate.name === name));
  if (date && clock && isClock(clock.cell) && !/:/.test(date.cell)) return { date, clock };
  // A counter is no time where there is one besides.
  const only = candidates.find(({ cell }) => !/^\d{1,7}$/.test(cell)) ?? candidates[0];
  return { only, isFirst: only === candidates[0] };
}

/** SQL of the time where it is not one column as it stands. */
function timeOf(
  columns: readonly SourceColumn[],
  sample: readonly string[][],
  format: DateFormat | undefined,
): SourceColumn | undefined {
  const { date, clock, only, isFirst } = timeCells(columns, sample);
  if (date) {
    const day = /^\d{8}$/.test(date.cell)
      ? `regexp_replace(${date.column.sql}, '^([0-9]{4})([0-9]{2})([0-9]{2})$', '\\1-\\2-\\3')`
      : isoDate(date, format);
    const sql = `${day} || ' ' || ${isoClock(clock)}`;
    return { ...date.column, sql };
  }
  if (!only) return undefined;
  const sql = isoDate(only, format);
  return sql === only.column.sql && isFirst ? undefined : { ...only.column, sql };
}

interface TimeCell {
  column: SourceColumn;
  cell: string;
}

function isClock(cell: string): boolean {
  return /^(\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?|\d{6})$/.test(cell);
}

/** Dates as 2024-01-02. Where the year comes last with slashes or dashes, they stay as they are without a format. */
function isoDate({ column: { sql }, cell }: TimeCell, format?: DateFormat): string {
  if (/^\d{4}[./]\d{1,2}[./]\d{1,2}/.test(cell))
    return `regexp_replace(${sql}, '^([0-9]{4})[./]([0-9]{1,2})[./]([0-9]{1,2})', '\\1-\\2-\\3')`;
  const dates = yearLastDates(sql, cell);
  const order = format ?? dates?.assumed;
  return dates && order ? inOrder(sql, order) : sql;
}

function isoClock({ column: { sql }, cell }: TimeCell): string {
  return /^\d{6}$/.test(cell) ? `regexp_replace(${sql}, '^([0-9]{2})([0-9]{2})([0-9]{2})$', '\\1:\\2:\\3')` : sql;
}
