import { HoldfastError } from '../model/errors';
import { EARLIEST_DATA, LATEST_DATA, TIME_OUTSIDE, type Micros } from '../model/time';
import type { SourceColumn } from './source-column';
import { otherFormsSql } from './time-forms';

/** A number below `limit` is an epoch time in the unit that has so many of them in a microsecond or more. */
const EPOCH_UNITS = [
  { limit: 1e11, whole: '* 1000000', real: '* 1e6' },
  { limit: 1e14, whole: '* 1000', real: '* 1e3' },
  { limit: 1e17, whole: '', real: '' },
  { limit: Infinity, whole: '// 1000', real: '/ 1e3' },
];
/** Below these, in turn, a number counts seconds, milli-, micro- and nanoseconds. */
export const EPOCH_LIMITS = EPOCH_UNITS.map(({ limit }) => limit);
/** Below it, as seconds before March 1973, the size of a number does not tell its unit: that of its file counts. */
export const LEAST_TELLING = 1e8;

/** Days as eight digits, such as 20240102. */
const DAYS = { first: 19000101, last: 21001231, format: '%Y%m%d' };
export const TIME_TAKEN =
  'Days are taken as 2024-01-02 or 20240102, times as 2024-01-02T09:30:00Z, or as seconds, milli-, micro- or ' +
  'nanoseconds since 1970.';

/** How a column of times is read. */
export interface TimeReading {
  /** SQL of the microseconds. Files that are read by one query have the same. */
  sql: string;
  /** Where rows differ in unit by their size: all of them in the unit of the largest, in case that alone ascends. */
  inOneUnit?: string;
  /** Condition that rows of no known form meet; the file is refused for the first of them. */
  refused?: string;
}

/** Whether the times may be numbers: then their size has to be looked at. */
export function mayBeEpoch({ type }: SourceColumn): boolean {
  return type === 'VARCHAR' || isInteger(type) || isReal(type);
}

/**
 * What decides how a column of times is read, as aggregates: rows, those whose time is a number, those with a day of
 * eight digits, those with a fraction, and the units of the smallest and the largest number (-1 where no size tells).
 */
export function surveyList(time: SourceColumn): string[] {
  const size = `abs(${real(time)})`;
  // A unit grows with the size, so that of the extremes is the extreme of all units.
  const unitOfThe = (extreme: 'min' | 'max') =>
    unitOf(`${extreme}(CASE WHEN ${size} >= ${LEAST_TELLING} THEN ${size} END)`);
  const fraction = isInteger(time.type) ? '0' : `count(CASE WHEN ${real(time)} <> floor(${real(time)}) THEN 1 END)`;
  return [
    'count(*)',
    `count(${real(time)})`,
    `count(CASE WHEN ${isDay(time)} THEN 1 END)`,
    fraction,
    unitOfThe('min'),
    unitOfThe('max'),
  ].map((value) => `(${value})::DOUBLE`);
}

/** How the times of a file are read, from its survey. */
export function readingOf(time: SourceColumn, survey: readonly number[]): TimeReading {
  const [rows, numbers, days, fractions, least, most] = survey as [number, number, number, number, number, number];
  // Among numbers the first row that is none is at fault, such as a line of names or a footer.
  if (numbers !== rows)
    return { ...calendarReading(time), ...(numbers * 2 > rows && { refused: `${real(time)} IS NULL` }) };
  if (days === rows) return { sql: `epoch_us(${dayOf(time)})` };
  if (days * 2 >= rows) return { ...calendarReading(time), refused: `(${isDay(time)}) IS NOT TRUE` };
  if (most < 0) return { ...calendarReading(time), refused: 'true' };
  const micros = (unit: number) => microsOf(time, unit, fractions > 0);
  if (least === most) return { sql: micros(most) };
  const size = `abs(${real(time)})`;
  const cases = [0, 1, 2, 3].map((unit) => `WHEN ${unit} THEN ${micros(unit)}`).join(' ');
  const bySize = `CASE CASE WHEN ${size} < ${LEAST_TELLING} THEN ${most} ELSE ${unitOf(size)} END ${cases} END`;
  return { sql: bySize, inOneUnit: micros(most) };
}

/** A time without an offset is UTC, which is the session's time zone. */
export function calendarReading({ sql, type }: SourceColumn): TimeReading {
  const cast = `TRY_CAST(${sql} AS TIMESTAMPTZ)`;
  if (type !== 'VARCHAR') return { sql: `epoch_us(${cast})` };
  return { sql: `epoch_us(coalesce(${cast}, ${otherFormsSql(`trim(${sql})`)}::TIMESTAMPTZ))` };
}

/** Whether times of this type may be without an offset, and so local ones of some zone. */
export function mayBeLocal({ type }: SourceColumn): boolean {
  return type === 'VARCHAR' || (type.startsWith('TIMESTAMP') && type !== 'TIMESTAMP WITH TIME ZONE');
}

/** Aggregates of a column of texts: rows, and those with an offset, a zone or an epoch time. */
export function offsetSurvey(time: SourceColumn): string[] {
  const offset = '(Z|[+-][0-9]{2}(:?[0-9]{2})?|UTC|GMT|[A-Za-z]+/[A-Za-z_/+-]+[0-9]*)';
  const isFixed = `${real(time)} IS NOT NULL OR regexp_matches(${time.sql}, ':[0-9]{2}([.][0-9]+)? ?${offset}$', 'i')`;
  return ['count(*)::DOUBLE', `count(CASE WHEN ${isFixed} THEN 1 END)::DOUBLE`];
}

/** @param text what the file has */
export function unknownTime(text: string, { instrument, row }: { instrument: string; row: number }): HoldfastError {
  const message = `Row ${row} of ${instrument} has the time ${text}, ${suspicion(Number(text))}. ${TIME_TAKEN}`;
  return new HoldfastError('BAD_DATA', message, { details: { instrument, row, found: text } });
}

/**
 * Number, from 1, of the first row whose time is none that data have; undefined where all are.
 * @param times query of `time`, of which `from` and `to` are the smallest and the largest
 */
export async function firstOutside(
  rowsOf: (sql: string) => Promise<number[][]>,
  { times, from, to }: { times: string; from: Micros; to: Micros },
): Promise<number | undefined> {
  if (from >= EARLIEST_DATA && to <= LATEST_DATA) return undefined;
  const numbered = `SELECT time, (row_number() OVER ())::DOUBLE AS row FROM (${times})`;
  const outside = `time NOT BETWEEN ${EARLIEST_DATA} AND ${LATEST_DATA}`;
  return (await rowsOf(`SELECT min(row) FROM (${numbered}) WHERE ${outside}`))[0]![0];
}

export function timeOutside(instrument: string, row: number): HoldfastError {
  const details = { instrument, row, field: 'time' };
  return new HoldfastError('BAD_DATA', `Row ${row} of ${instrument} ${TIME_OUTSIDE}.`, { details });
}

function suspicion(value: number): string {
  if (Number.isInteger(value) && value >= 1800 && value <= 2200) return 'which may be a year';
  if (Number.isInteger(value) && value >= DAYS.first && value <= DAYS.last) return 'which is no day of the calendar';
  // Serial 25569 is 1970-01-01, 20000 a day of 1954, 75000 one of 2105.
  if (value >= 20_000 && value <= 75_000) {
    const day = new Date((Math.floor(value) - 25_569) * 86_400_000).toISOString().slice(0, 10);
    return `which may be the day ${day} of a spreadsheet`;
  }
  if (Number.isNaN(value)) return 'which is no time, unlike those of other rows';
  return 'which is no day and no epoch time after March 1973';
}

function microsOf(time: SourceColumn, unit: number, hasFractions: boolean): string {
  const { whole, real: factor } = EPOCH_UNITS[unit]!;
  if (!hasFractions) return `${wholeNumber(time)} ${whole}`;
  return `${unit < 2 ? 'round' : 'floor'}(${real(time)} ${factor})::BIGINT`;
}

/** The number of the unit, -1 without a size. */
function unitOf(size: string): string {
  const units = EPOCH_UNITS.slice(0, -1).map(({ limit }, unit) => `WHEN ${size} < ${limit} THEN ${unit}`);
  return `CASE WHEN ${size} IS NULL THEN -1 ${units.join(' ')} ELSE ${EPOCH_UNITS.length - 1} END`;
}

function isDay(time: SourceColumn): string {
  const whole = wholeNumber(time);
  const isWhole = isInteger(time.type) ? '' : ` AND ${real(time)} = ${whole}`;
  // Only what may be a day is parsed: both sides of an AND would be computed for each row.
  return `CASE WHEN ${whole} BETWEEN ${DAYS.first} AND ${DAYS.last}${isWhole} THEN ${dayOf(time)} IS NOT NULL ELSE false END`;
}

function wholeNumber({ sql }: SourceColumn): string {
  return `TRY_CAST(${sql} AS BIGINT)`;
}

function real({ sql }: SourceColumn): string {
  return `TRY_CAST(${sql} AS DOUBLE)`;
}

function dayOf(time: SourceColumn): string {
  return `try_strptime(${wholeNumber(time)}::VARCHAR, '${DAYS.format}')`;
}

function isInteger(type: string): boolean {
  return /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type);
}

function isReal(type: string): boolean {
  return /^(DOUBLE|FLOAT|DECIMAL.*)$/.test(type);
}
