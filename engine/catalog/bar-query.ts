import { HoldfastError } from '../model/errors';

const TIME_NAMES = ['timestamp', 'timestamp_utc', 'datetime', 'date', 'time'];
/** A whole number below `limit` is an epoch time in the unit that has so many of them in a microsecond or more. */
const EPOCH_UNITS = [
  { limit: 1e11, toMicros: '* 1000000' },
  { limit: 1e14, toMicros: '* 1000' },
  { limit: 1e17, toMicros: '' },
  { limit: Infinity, toMicros: '// 1000' },
];

/** Days as eight digits, such as 20240102; no data has bars of the weeks of 1970 that they would be in seconds. */
const DAYS = { first: 19000101, last: 21001231, format: '%Y%m%d' };

/** A column of a data file: how SQL names it, and its DuckDB type. */
export interface SourceColumn {
  sql: string;
  name: string;
  type: string;
}

/** `quotes` and `trades` are ticks: each is a bar of one price. */
export type RowKind = 'bars' | 'quotes' | 'trades';

export interface BarColumns {
  kind: RowKind;
  time: SourceColumn;
  open: SourceColumn;
  high: SourceColumn;
  low: SourceColumn;
  close: SourceColumn;
  volume?: SourceColumn;
  /** Best prices at the end of the bar, or of the quote. */
  bid?: SourceColumn;
  ask?: SourceColumn;
}

const BAR_PRICES = ['open', 'high', 'low', 'close'] as const;
const TRADE_PRICES = ['price', 'last'];
const TRADE_SIZES = ['size', 'quantity', 'volume', 'amount', 'qty'];

/**
 * Recognises by name, in any case, the columns of bars (with or without bid and ask), quotes (bid, ask) or trades
 * (price, size).
 * @throws HoldfastError BAD_DATA that names the missing column
 */
export function recognizeColumns(columns: readonly SourceColumn[], instrument: string): BarColumns {
  const find = (...names: string[]) =>
    names.map((name) => columns.find((column) => column.name.trim().toLowerCase() === name)).find(Boolean);
  const need = (name: string, column: SourceColumn | undefined): SourceColumn => {
    if (column) return column;
    throw new HoldfastError('BAD_DATA', `The data of ${instrument} have no column ${name}.`, {
      details: { instrument },
    });
  };
  const time = need('timestamp', find(...TIME_NAMES));
  const [bid, ask] = [find('bid', 'bid_price', 'bidprice'), find('ask', 'ask_price', 'askprice')];
  const price = find(...TRADE_PRICES);
  const isTick = find(...BAR_PRICES) === undefined;
  if (isTick && price) return { kind: 'trades', time, ...same(price), volume: find(...TRADE_SIZES), bid, ask };
  if (isTick && (bid ?? ask)) {
    const [low, high] = [need('bid', bid), need('ask', ask)];
    return { kind: 'quotes', time, ...same(middleOf(low, high)), bid: low, ask: high };
  }
  const [open, high, low, close] = BAR_PRICES.map((name) => need(name, find(name))) as [
    SourceColumn,
    SourceColumn,
    SourceColumn,
    SourceColumn,
  ];
  return { kind: 'bars', time, open, high, low, close, volume: find('volume'), bid, ask };
}

function same(price: SourceColumn): Pick<BarColumns, (typeof BAR_PRICES)[number]> {
  return { open: price, high: price, low: price, close: price };
}

/** No number, and so refused, where either side is missing or not above zero. */
function middleOf(bid: SourceColumn, ask: SourceColumn): SourceColumn {
  const [low, high] = [bid, ask].map(({ sql }) => `TRY_CAST(${sql} AS DOUBLE)`);
  return {
    name: 'middle',
    type: 'DOUBLE',
    sql: `(CASE WHEN ${low} > 0 AND ${high} > 0 THEN (${low} + ${high}) / 2 END)`,
  };
}

/** Whether the times may be numbers: then their size has to be looked at. */
export function mayBeEpoch({ time }: BarColumns): boolean {
  return time.type === 'VARCHAR' || isInteger(time);
}

/**
 * What decides how a column of times is read, as aggregates: rows, those whose time is a whole number, the largest of
 * these, and those whose time is a day of eight digits.
 */
export function surveyList({ time }: BarColumns): string[] {
  const whole = wholeNumber(time);
  const isDay = `${whole} BETWEEN ${DAYS.first} AND ${DAYS.last}`;
  const days = `count(CASE WHEN ${isDay} THEN ${dayOf(time)} END)`;
  return ['count(*)::DOUBLE', `count(${whole})::DOUBLE`, `coalesce(max(abs(${whole})), 0)::DOUBLE`, `${days}::DOUBLE`];
}

/** SQL that a column of times becomes microseconds by, from its survey; equal for files that can be read by one query. */
export function microsSql(columns: BarColumns, [rows, whole, max, days]: readonly number[]): string {
  if (whole !== rows) return calendarMicros(columns);
  return days === rows ? `epoch_us(${dayOf(columns.time)})` : epochMicros(columns.time, max!);
}

/**
 * Time in microseconds, open, high, low, close and volume, then bid and ask where the file has both, as doubles. What is
 * no number is NaN, but for bid and ask, of which a missing one is NaN and anything else -1.
 */
export function barsList(columns: BarColumns, micros: string): string[] {
  const { open, high, low, close, volume, bid, ask } = columns;
  const number = (column: SourceColumn | undefined) => {
    if (!column) return `'nan'::DOUBLE`;
    return `coalesce(${column.type === 'DOUBLE' ? column.sql : `TRY_CAST(${column.sql} AS DOUBLE)`}, 'nan'::DOUBLE)`;
  };
  const quote = ({ sql }: SourceColumn) =>
    `CASE WHEN ${sql} IS NULL THEN 'nan'::DOUBLE WHEN isnan(${number({ sql, name: '', type: '' })}) THEN -1 ` +
    `ELSE TRY_CAST(${sql} AS DOUBLE) END`;
  const quotes = bid && ask ? [quote(bid), quote(ask)] : [];
  return [`coalesce((${micros})::DOUBLE, 'nan'::DOUBLE)`, ...[open, high, low, close, volume].map(number), ...quotes];
}

function epochMicros(time: SourceColumn, max: number): string {
  const unit = EPOCH_UNITS.find(({ limit }) => max < limit)!;
  return `${wholeNumber(time)} ${unit.toMicros}`;
}

function wholeNumber({ sql }: SourceColumn): string {
  return `TRY_CAST(${sql} AS BIGINT)`;
}

function dayOf(time: SourceColumn): string {
  return `try_strptime(${wholeNumber(time)}::VARCHAR, '${DAYS.format}')`;
}

/** A time without an offset is UTC, which is the session's time zone. */
export function calendarMicros({ time }: BarColumns): string {
  return `epoch_us(TRY_CAST(${time.sql} AS TIMESTAMPTZ))`;
}

function isInteger({ type }: SourceColumn): boolean {
  return /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type);
}
