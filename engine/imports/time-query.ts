import type { SourceColumn } from '../catalog/source-column';
import { inOrder } from '../catalog/date-order';
import { otherFormsSql } from '../catalog/time-forms';
import { sqlText } from '../model/sql-text';
import type { ImportForm } from '../model/imports';

/** Epochs of so many seconds or more tell their unit by their size: March 1973. */
const LEAST_TELLING = 1e8;
const MICROS = { s: '* 1000000', ms: '* 1000', us: '', ns: '// 1000' } as const;
const WHOLE = 'whole_time';
const OFFSET = /:\d{2}(\.\d+)? ?(Z|(UTC|GMT)?[+-]\d{2}(:?\d{2})?|UTC|GMT|[A-Z]+\/[A-Z_/+-]+)$/i;
const HAS_OFFSET = '(Z|(UTC|GMT)?[+-][0-9]{2}(:?[0-9]{2})?|UTC|GMT|[A-Za-z]+/[A-Za-z_/+-]+)$';
const integral = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL.*)$/;

/** Whether a time says how far it is from UTC. */
export function hasOffset(cell: string): boolean {
  return OFFSET.test(cell.trim());
}

/**
 * Condition of texts that have an offset where others have none, or the other way round; undefined where that cannot be.
 * @param cells of the first rows
 */
export function otherOffsetSql(
  { sql, type }: SourceColumn,
  { timeUnit, timeZone }: ImportForm,
  cells: readonly string[],
): string | undefined {
  const moments = cells.filter((cell) => /\d:\d{2}/.test(cell));
  if (type !== 'VARCHAR' || timeUnit !== 'text' || timeZone !== undefined || moments.length === 0) return undefined;
  const [tail, last] = [`substr(${sql}, 12)`, `right(rtrim(${sql}), 1)`];
  // Z, UTC, GMT or a name, not AM and PM; then what stands behind the date. Plain looks, for each row has one.
  const isFixed = `((${last} > '9' AND upper(${last}) <> 'M') OR contains(${tail}, '+') OR contains(${tail}, '-'))`;
  // What is as the first rows are is told by a look that costs little; CASE alone leaves out the rest.
  if (hasOffset(moments[0]!))
    return `CASE WHEN ends_with(${sql}, 'Z') THEN false ELSE contains(${sql}, ':') AND NOT ${isFixed} END`;
  const longest = Math.max(...moments.map((cell) => cell.length));
  const isUsual = `length(${sql}) <= ${longest} AND ${sql}[-1] BETWEEN '0' AND '9' AND ${sql}[17] NOT IN ('+', '-')`;
  return `CASE WHEN ${isUsual} THEN false ELSE ${isFixed} END`;
}

export interface TimeColumns {
  time: SourceColumn;
  clock?: SourceColumn | undefined;
}

/** SQL of the time in microseconds since 1970, NULL where it is not understood. */
export function microsSql({ time, clock }: TimeColumns, form: ImportForm): string {
  if (form.timeUnit !== 'text') return epochSql(time, form.timeUnit);
  if (time.type.startsWith('TIMESTAMP') || time.type === 'DATE') return typedSql(time, form.timeZone);
  const text = textSql({ time, clock }, form);
  const iso = `TRY_CAST(${text} AS TIMESTAMPTZ)`;
  const forms = otherFormsSql(text);
  const { timeZone } = form;
  if (timeZone === undefined || timeZone === 'UTC') return `epoch_us(coalesce(${iso}, ${forms}::TIMESTAMPTZ))`;
  const local = `coalesce(TRY_CAST(${text} AS TIMESTAMP), ${forms})`;
  const moment = `epoch_us(timezone(${sqlText(timeZone)}, ${local}))`;
  const hasOffset = `regexp_matches(substr(${text}, 12), ${sqlText(HAS_OFFSET)})`;
  return `CASE WHEN ${hasOffset} THEN epoch_us(${iso}) ELSE ${moment} END`;
}

/** Of a column that has times by its type. */
function typedSql({ sql, type }: SourceColumn, zone: string | undefined): string {
  if (zone === undefined || type === 'TIMESTAMP WITH TIME ZONE' || type === 'DATE')
    return `epoch_us(${sql}::TIMESTAMPTZ)`;
  return `epoch_us(timezone(${sqlText(zone)}, ${sql}::TIMESTAMP))`;
}

/** The same rows with the time as a whole number beside the columns, so that it is cast but once. */
export function withWholeTime(from: string, { sql }: SourceColumn): string {
  return `(SELECT *, TRY_CAST(${sql} AS BIGINT) AS ${WHOLE} FROM ${from})`;
}

/** Of rows of `withWholeTime`. */
function epochSql({ sql, type }: SourceColumn, unit: keyof typeof MICROS): string {
  const whole = WHOLE;
  const size = `abs(${whole})`;
  const bySize =
    `CASE WHEN ${size} < ${LEAST_TELLING} THEN ${whole} ${MICROS[unit]} WHEN ${size} < 1e11::BIGINT THEN ${whole} * 1000000 ` +
    `WHEN ${size} < 1e14::BIGINT THEN ${whole} * 1000 WHEN ${size} < 1e17::BIGINT THEN ${whole} ELSE ${whole} // 1000 END`;
  // Seconds may have a fraction, which a cast to a whole number would round away.
  const factor = { s: '1e6', ms: '1e3', us: '1', ns: '1e-3' }[unit];
  if (type === 'DOUBLE' || type === 'FLOAT' || type.startsWith('DECIMAL')) {
    const real = `${sql}::DOUBLE`;
    return `CASE WHEN ${real} = floor(${real}) THEN ${bySize} ELSE round(${real} * ${factor})::BIGINT END`;
  }
  if (type !== 'VARCHAR') return bySize;
  const real = `TRY_CAST(${sql} AS DOUBLE)`;
  return `CASE WHEN contains(${sql}, '.') OR contains(${sql}, 'e') THEN round(${real} * ${factor})::BIGINT ELSE ${bySize} END`;
}

function textSql({ time, clock }: TimeColumns, { dateFormat }: ImportForm): string {
  const dots = (sql: string) => `regexp_replace(${sql}, '^([0-9]{4})[./]([0-9]{1,2})[./]([0-9]{1,2})', '\\1-\\2-\\3')`;
  const cell = `trim(${time.sql}::VARCHAR)`;
  // 2024-07-02 00:00:00.000 GMT+0200, local times of Dukascopy.
  const plain = `CASE WHEN contains(${cell}, 'GMT') THEN regexp_replace(${cell}, ' ?GMT([+-][0-9]{2}:?[0-9]{2})$', '\\1') ELSE ${cell} END`;
  const text = `(${plain})`;
  const date = dateFormat === undefined ? text : inOrder(text, dateFormat);
  const day = `CASE WHEN substr(${date}, 5, 1) IN ('.', '/') THEN ${dots(date)} ELSE ${date} END`;
  // 20240102  09:30:00 US/Eastern, which ISO 8601 does not know.
  const joined = `regexp_replace(${date}, '^([0-9]{4})([0-9]{2})([0-9]{2}) +([0-9]{2}:)', '\\1-\\2-\\3 \\4')`;
  if (clock === undefined) return `(CASE WHEN substr(${date}, 9, 1) = ' ' THEN ${joined} ELSE ${day} END)`;
  const eight = `regexp_replace(${day}, '^([0-9]{4})([0-9]{2})([0-9]{2})$', '\\1-\\2-\\3')`;
  const clockText = `lpad(trim(${clock.sql}::VARCHAR), CASE WHEN contains(${clock.sql}::VARCHAR, ':') THEN length(trim(${clock.sql}::VARCHAR)) ELSE 6 END::INTEGER, '0')`;
  const time6 = `regexp_replace(${clockText}, '^([0-9]{2})([0-9]{2})([0-9]{2})$', '\\1:\\2:\\3')`;
  return `(${eight} || ' ' || ${time6})`;
}

/** The unit of the first times: that of a number by its size, `text` of anything else. */
export function timeUnitOf(column: SourceColumn, cells: readonly string[]): ImportForm['timeUnit'] {
  if (column.type !== 'VARCHAR' && !integral.test(column.type)) return 'text';
  const numbers = cells.filter((cell) => /^-?\d+(\.\d+)?$/.test(cell.trim())).map(Number);
  if (numbers.length * 2 <= cells.length) return 'text';
  const isDay = (value: number) => value >= 19000101 && value <= 21001231 && Number.isInteger(value);
  if (numbers.every(isDay)) return 'text';
  const size = Math.max(...numbers.map(Math.abs));
  return size < 1e11 ? 's' : size < 1e14 ? 'ms' : size < 1e17 ? 'us' : 'ns';
}
