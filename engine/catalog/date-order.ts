import type { DateFormat } from '../model/instrument-definition';
import { HoldfastError } from '../model/errors';

/*
 * Dates whose year comes last, such as 01/02/2024: which of the others is the day is told by a number above 12 somewhere in
 * the file, or by `dateFormat` in instruments.json.
 */

const YEAR_LAST = '^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})';
const PARTS: Readonly<Record<DateFormat, string>> = {
  'DD/MM/YYYY': String.raw`\3-\2-\1`,
  'MM/DD/YYYY': String.raw`\3-\1-\2`,
};

/** A column of such dates. */
export interface YearLastDates {
  /** SQL of a cell as it stands. */
  sql: string;
  /** What it is taken for where no row tells: dates with dots have the day first. */
  assumed?: DateFormat;
}

/** @returns undefined where a cell is no such date */
export function yearLastDates(sql: string, cell: string): YearLastDates | undefined {
  if (!new RegExp(YEAR_LAST).test(cell)) return undefined;
  return { sql, ...(cell.includes('.') && { assumed: 'DD/MM/YYYY' }) };
}

/** SQL of the same cell with the date as 2024-01-02; another form stays, so that its row is refused. */
export function inOrder(sql: string, format: DateFormat): string {
  return `regexp_replace(${sql}, '${YEAR_LAST}', '${PARTS[format]}')`;
}

const part = (sql: string, number: 1 | 2) => `TRY_CAST(regexp_extract(${sql}, '${YEAR_LAST}', ${number}) AS INTEGER)`;

/** Aggregates of a file: rows whose first number can only be a day, and those whose second one can. */
export function orderSurvey({ sql }: YearLastDates): string {
  return [1, 2].map((number) => `count(CASE WHEN ${part(sql, number as 1 | 2)} > 12 THEN 1 END)::DOUBLE`).join(', ');
}

/** @returns undefined where no row tells, or rows contradict each other */
export function orderOf([dayFirst, monthFirst]: readonly number[]): DateFormat | undefined {
  if (dayFirst! > 0 === monthFirst! > 0) return undefined;
  return dayFirst! > 0 ? 'DD/MM/YYYY' : 'MM/DD/YYYY';
}

/** Query of the row at fault in a file without an order, from 1, and its cell: the first that contradicts, else the first. */
export function undecidedRow({ sql }: YearLastDates, from: string): string {
  const numbered = `SELECT row_number() OVER () AS row, ${sql} AS cell FROM ${from}`;
  const first = (number: 1 | 2) => `min(CASE WHEN ${part('cell', number)} > 12 THEN row END)`;
  return `SELECT row::DOUBLE, (a IS NOT NULL AND b IS NOT NULL)::INTEGER, cell
    FROM (${numbered}), (SELECT ${first(1)} AS a, ${first(2)} AS b FROM (${numbered}))
    WHERE row = CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN greatest(a, b) ELSE 1 END`;
}

interface UndecidedRow {
  instrument: string;
  row: number;
  found: string;
  contradicts: boolean;
}

export function undecidedDates({ instrument, row, found, contradicts }: UndecidedRow): HoldfastError {
  const which = contradicts
    ? 'in which day and month stand in another order than in rows before'
    : 'of which no row of the file tells whether the day or the month comes first';
  const setting = Object.keys(PARTS).map((format) => `"${format}"`);
  const message =
    `Row ${row} of ${instrument} has the date ${found}, ${which}. ` +
    `Declare "dateFormat": ${setting.join(' or ')} for ${instrument} or for "*.*" in instruments.json.`;
  return new HoldfastError('BAD_DATA', message, { details: { instrument, row, found, setting: 'dateFormat' } });
}
