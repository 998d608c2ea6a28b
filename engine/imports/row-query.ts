import type { SourceColumn } from '../catalog/source-column';
import type { Role } from '../catalog/role-names';
import { sqlText } from '../model/sql-text';
import { CURRENCY, plainNumber } from '../catalog/text-formats';
import { isEmptySql, volumeSql } from '../catalog/volume-column';
import type { ImportForm } from '../model/imports';
import { EARLIEST_DATA, LATEST_DATA } from '../model/time';
import { ROW_FAULTS, type RowFault } from './findings';
import { keptAliases, keptCells } from './kept-columns';
import { symbolSql } from './symbol-query';
import { columnOf, type Table } from './table';
import { microsSql, otherOffsetSql, withWholeTime } from './time-query';

/** Computed prices, such as adjusted ones, may miss their high or low by so much of it. */
const ROUNDING = 4 * Number.EPSILON;
const FAULTS = Object.keys(ROW_FAULTS) as RowFault[];
/** Number of a row in which nothing was traded. */
export const UNTRADED = 100;

/** The number by which SQL knows a fault; 0 is none. */
export function faultNumber(fault: RowFault): number {
  return FAULTS.indexOf(fault) + 1;
}

export function faultOf(number: number): RowFault {
  return FAULTS[number - 1]!;
}

/** What rows of each kind hold besides their time. */
export const VALUES: Readonly<Record<ImportForm['rows'], readonly Role[]>> = {
  bars: ['open', 'high', 'low', 'close', 'volume'],
  quotes: ['bid', 'ask'],
  trades: ['price', 'size'],
};

/** The values that a form has columns of. */
export function valuesOf(form: ImportForm): Role[] {
  const quotes: Role[] = form.rows === 'bars' && form.columns.bid && form.columns.ask ? ['bid', 'ask'] : [];
  return [...VALUES[form.rows], ...quotes].filter((role) => form.columns[role] !== undefined);
}

/**
 * Query of the rows of a file: `sym`, `t` in microseconds, the values as doubles (NULL of a missing volume or quote),
 * `fault` (0 for none, `UNTRADED`, else that of `faultNumber`) and `rounded`, in the order of the file.
 * @param symbol whose group of columns is read, in the layout `wide`
 */
export function rowsQuery(table: Table, form: ImportForm, symbol?: string): string {
  const column = (role: Role): SourceColumn | undefined => {
    const name = form.columns[role];
    if (name === undefined) return undefined;
    const isShared = role === 'time' || role === 'clock';
    return columnOf(table, name, isShared ? undefined : symbol) ?? absent(name);
  };
  const values = valuesOf(form);
  const numbers = values.map((role) => `${valueSql(role, column(role)!, form)} AS ${role}`);
  const raws = values.map((role) => `${column(role)!.sql} AS ${role}_raw`);
  const time = column('time')!;
  const at = table.columns.indexOf(time);
  const otherOffset = form.columns.clock
    ? undefined
    : otherOffsetSql(
        time,
        form,
        table.sample.map((row) => row[at] ?? ''),
      );
  const cells = [
    `${symbolSql(column, form, symbol)} AS sym`,
    `${microsSql({ time, clock: column('clock') }, form)} AS t`,
    `${time.sql}::VARCHAR AS t_raw`,
    ...numbers,
    ...raws,
    ...(form.adjust ? [`TRY_CAST(${column('adjusted')!.sql} AS DOUBLE) AS adjusted`] : []),
    ...keptCells(table, form),
    `${table.isShort ?? 'false'} AS is_short`,
    `${table.isLong ?? 'false'} AS is_long`,
    ...(otherOffset === undefined ? [] : [`coalesce(${otherOffset}, false) AS is_other`]),
  ];
  const adjusted = values.map((role) => `${adjustedSql(role, form)} AS ${role}`);
  const read = `SELECT ${cells.join(', ')} FROM ${form.timeUnit === 'text' ? table.from : withWholeTime(table.from, time)}`;
  const isOther = otherOffset === undefined ? [] : ['is_other'];
  const kept = keptAliases(form);
  const flags = ['is_short', 'is_long', ...isOther];
  const others = ['sym', 't', 't_raw', ...flags, ...kept, ...values.map((role) => `${role}_raw`)].join(', ');
  const rows = `SELECT ${others}, ${adjusted.join(', ')} FROM (${read})`;
  const fault = faultSql(form, values, { timeName: time.name, isOther: otherOffset !== undefined });
  if (form.rows !== 'bars') {
    return `SELECT sym, t, ${[...values, ...kept].join(', ')}, ${fault}::UTINYINT AS fault, false AS rounded FROM (${rows})`;
  }
  const isInside = 'high >= greatest(open, close) AND low <= least(open, close)';
  const rest = [...values.filter((role) => role !== 'high' && role !== 'low'), ...kept].join(', ');
  return (
    `SELECT sym, t, CASE WHEN ${isInside} THEN high WHEN ${isMissed('high')} THEN greatest(open, close) ELSE high END AS high, ` +
    `CASE WHEN ${isInside} THEN low WHEN ${isMissed('low')} THEN least(open, close) ELSE low END AS low, ${rest}, ${fault}::UTINYINT AS fault, ` +
    `CASE WHEN ${isInside} THEN false ELSE (${isMissed('high')} OR ${isMissed('low')}) IS TRUE END AS rounded FROM (${rows})`
  );
}

function absent(name: string): SourceColumn {
  return { name, sql: 'NULL', type: 'VARCHAR' };
}

/** Whether a high or low misses open or close by the rounding of a float alone. */
function isMissed(role: 'high' | 'low'): string {
  const edge = role === 'high' ? 'greatest(open, close)' : 'least(open, close)';
  const [above, below] = role === 'high' ? [edge, 'high'] : ['low', edge];
  return `${below} < ${above} AND ${above} - ${below} <= ${ROUNDING} * abs(${above})`;
}

function valueSql(role: Role, { sql, type }: SourceColumn, form: ImportForm): string {
  if (role === 'volume' || role === 'size') {
    const text = type === 'VARCHAR' ? plainNumber(sql, form.numbers ?? 'plain', false) : sql;
    const number = type === 'BLOB' ? fixedSql(sql, form) : volumeSql({ name: role, sql: text, type });
    return `nullif(${number}, 'nan'::DOUBLE)`;
  }
  if (type === 'BLOB') return fixedSql(sql, form);
  return scaledSql(
    type === 'VARCHAR' ? priceSql(sql, form) : `nullif(TRY_CAST(${sql} AS DOUBLE), 'nan'::DOUBLE)`,
    form,
  );
}

function priceSql(sql: string, form: ImportForm): string {
  const plain = plainNumber(sql, form.numbers ?? 'plain', true);
  const bare = `TRY_CAST(ltrim(trim(${plain}), ${sqlText(`${CURRENCY} `)}) AS DOUBLE)`;
  return `nullif(coalesce(TRY_CAST(${plain} AS DOUBLE), ${bare}), 'nan'::DOUBLE)`;
}

/** A division by a whole number rounds once, as the decimal number itself does. */
function scaledSql(sql: string, { priceScale }: ImportForm): string {
  return priceScale === undefined ? sql : `${sql} / ${Math.round(1 / priceScale)}`;
}

/** Of a whole number of 8 or 16 bytes, the lowest first, in units of the scale. */
function fixedSql(sql: string, { priceScale = 1e-9 }: ImportForm): string {
  const reversed = `unhex(array_to_string(list_reverse(regexp_extract_all(hex(${sql}), '..')), ''))`;
  const digits = Math.round(-Math.log10(priceScale));
  if (digits <= 9) return `${reversed}::BIT::BIGINT::DOUBLE / 1e${digits}`;
  // Of 16 digits behind the point the last ones mostly are zeros: without them a double has the number whole.
  const whole = `${reversed}::BIT::HUGEINT`;
  const zeros = `1${'0'.repeat(digits - 9)}`;
  return `CASE WHEN ${whole} % ${zeros} = 0 THEN (${whole} // ${zeros})::DOUBLE / 1e9 ELSE ${whole}::DOUBLE / 1e${digits} END`;
}

/** The price in proportion to its adjusted close over its close, where that is wanted. */
function adjustedSql(role: Role, form: ImportForm): string {
  if (!form.adjust || role === 'volume') return role;
  return role === 'close' ? 'coalesce(adjusted, close)' : `${role} * coalesce(adjusted / nullif(close, 0), 1)`;
}

function faultSql(
  form: ImportForm,
  values: readonly Role[],
  { timeName, isOther }: { timeName: string; isOther: boolean },
): string {
  const prices = values.filter(
    (role) => role !== 'volume' && role !== 'size' && !(form.rows === 'bars' && isQuote(role)),
  );
  const isEmpty = (raw: string) => isEmptySql(`${raw}::VARCHAR`);
  const isAny = (test: (role: Role) => string) => prices.map(test).join(' OR ');
  const cases: [condition: string, fault: number][] = [
    [
      `t IS NULL AND lower(trim(coalesce(t_raw, ''))) = ${sqlText(timeName.trim().toLowerCase())}`,
      faultNumber('HEADER_REPEATED'),
    ],
    ['is_long', faultNumber('ROW_LONG')],
    [`t IS NULL AND ${isEmpty('t_raw')}`, faultNumber('TIME_MISSING')],
    ['t IS NULL', faultNumber('TIME_UNREADABLE')],
    [`t NOT BETWEEN ${EARLIEST_DATA} AND ${LATEST_DATA}`, faultNumber('TIME_OUT_OF_RANGE')],
    ['is_short', faultNumber('ROW_SHORT')],
  ];
  if (isOther) cases.push(['is_other', faultNumber('OFFSETS_MIXED')]);
  if (form.layout === 'long') cases.push(['sym IS NULL', faultNumber('SYMBOL_MISSING')]);
  if (form.rows === 'bars') {
    const isNone = (role: Role) => `(${role} = 0 OR (${role} IS NULL AND ${isEmpty(`${role}_raw`)}))`;
    const traded = (['open', 'high', 'low', 'volume'] as const).filter((role) => values.includes(role));
    cases.push([`${traded.map(isNone).join(' AND ')} AND (close < 0) IS NOT TRUE`, UNTRADED]);
  }
  cases.push(
    [isAny((role) => `${role} IS NULL AND ${isEmpty(`${role}_raw`)}`), faultNumber('PRICE_MISSING')],
    [isAny((role) => `${role} IS NULL`), faultNumber('PRICE_UNREADABLE')],
    [isAny((role) => `isinf(${role})`), faultNumber('PRICE_NOT_FINITE')],
  );
  if (form.rows === 'bars') {
    const high = `high < greatest(open, close, low) AND NOT (${isMissed('high')})`;
    const low = `low > least(open, close) AND NOT (${isMissed('low')})`;
    cases.push([high, faultNumber('HIGH_TOO_LOW')], [low, faultNumber('LOW_TOO_HIGH')]);
  }
  const volume = values.find((role) => role === 'volume' || role === 'size');
  if (volume) cases.push([`${volume} < 0 OR isinf(${volume})`, faultNumber('VOLUME_UNREADABLE')]);
  if (values.includes('bid')) cases.push(['bid > ask', faultNumber('QUOTE_CROSSED')]);
  // The last, since prices of futures may be of any sign; the bid of an option that nobody wants is 0.
  const isLow = (role: Role) => (role === 'bid' ? `${role} < 0` : `${role} <= 0`);
  cases.push([isAny(isLow), faultNumber('PRICE_NOT_POSITIVE')]);
  return `CASE ${form.rows === 'bars' ? `WHEN ${isOther ? 'NOT is_other AND ' : ''}${plainlyRight(form, values)} THEN 0 ` : ''}${cases.map(([condition, fault]) => `WHEN ${condition} THEN ${fault}`).join(' ')} ELSE 0 END`;
}

/** One cheap look at what mostly is in order: the rest is asked of other rows alone. */
function plainlyRight(form: ImportForm, values: readonly Role[]): string {
  const conditions = [
    `NOT is_long AND NOT is_short AND t BETWEEN ${EARLIEST_DATA} AND ${LATEST_DATA} AND low > 0 AND low <= least(open, close)`,
    `high >= greatest(open, close) AND high < 'inf'::DOUBLE`,
    // Of a NULL and a number `least` and `greatest` are the number.
    'open IS NOT NULL AND close IS NOT NULL',
    ...(values.includes('volume') ? [`volume >= 0 AND volume < 'inf'::DOUBLE`] : []),
    ...(values.includes('bid') ? ['bid >= 0 AND bid <= ask'] : []),
    ...(form.layout === 'long' ? ['sym IS NOT NULL'] : []),
  ];
  return conditions.join(' AND ');
}

function isQuote(role: Role): boolean {
  return role === 'bid' || role === 'ask';
}
