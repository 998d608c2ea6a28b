import { HoldfastError } from '../model/errors';
import { ASK_NAMES, BID_NAMES, plainName, PRICE_NAMES, TIME_NAMES, TRADE_NAMES } from './column-names';
import type { SourceColumn } from './source-column';
import { EMPTY_CELLS, findVolume, volumeSql } from './volume-column';

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
/** Names that no trade has. */
const BAR_NAMES = BAR_PRICES.flatMap((name) => PRICE_NAMES[name]).filter((name) => !TRADE_NAMES.includes(name));
const TRADE_SIZES = ['size', 'quantity', 'volume', 'amount', 'qty'];

/**
 * Recognises by name, in any case, the columns of bars (with or without bid and ask), quotes (bid, ask) or trades
 * (price, size).
 * @throws HoldfastError BAD_DATA that names the missing column, or the one that is there twice
 */
export function recognizeColumns(columns: readonly SourceColumn[], instrument: string): BarColumns {
  const known = knownColumns(columns, instrument);
  const taken = new Set(TIME_NAMES);
  const { kind: _, ...used } = known;
  for (const column of Object.values<SourceColumn | undefined>(used)) if (column) taken.add(plainName(column.name));
  const seen = new Set<string>();
  for (const { name, isMade } of columns) {
    const plain = plainName(name);
    if (isMade || !taken.has(plain)) continue;
    if (seen.has(plain)) {
      const message = `The data of ${instrument} have the column ${name.trim()} twice.`;
      throw new HoldfastError('BAD_DATA', message, { details: { instrument } });
    }
    seen.add(plain);
  }
  return known;
}

function knownColumns(columns: readonly SourceColumn[], instrument: string): BarColumns {
  const find = (names: readonly string[]) =>
    names.map((name) => columns.find((column) => plainName(column.name) === name)).find(Boolean);
  const need = (name: string, column: SourceColumn | undefined): SourceColumn => {
    if (column) return column;
    const found = columns.map((one) => one.name.trim()).join(', ');
    const message =
      `The data of ${instrument} have no column ${name}; they have ${found.length > 200 ? `${found.slice(0, 200)}…` : found}. ` +
      'A line of names such as timestamp, open, high, low, close, volume is taken; see docs/market-rules.md.';
    throw new HoldfastError('BAD_DATA', message, { details: { instrument } });
  };
  const time = need('timestamp', find(TIME_NAMES));
  const [bid, ask] = [find(BID_NAMES), find(ASK_NAMES)];
  const price = find(TRADE_NAMES);
  const isTick = find(BAR_NAMES) === undefined;
  if (isTick && price) return { kind: 'trades', time, ...same(price), volume: find(TRADE_SIZES), bid, ask };
  if (isTick && (bid ?? ask)) {
    const [low, high] = [need('bid', bid), need('ask', ask)];
    return { kind: 'quotes', time, ...same(middleOf(low, high)), bid: low, ask: high };
  }
  const [open, high, low, close] = BAR_PRICES.map((name) => need(name, find(PRICE_NAMES[name]))) as [
    SourceColumn,
    SourceColumn,
    SourceColumn,
    SourceColumn,
  ];
  return { kind: 'bars', time, open, high, low, close, volume: findVolume(columns, instrument), bid, ask };
}

function same(price: SourceColumn): Pick<BarColumns, (typeof BAR_PRICES)[number]> {
  return { open: price, high: price, low: price, close: price };
}

/** No number, and so refused, where either side is missing, the bid below zero or the ask not above it. */
function middleOf(bid: SourceColumn, ask: SourceColumn): SourceColumn {
  const [low, high] = [bid, ask].map(({ sql }) => `TRY_CAST(${sql} AS DOUBLE)`);
  return {
    name: 'middle',
    type: 'DOUBLE',
    sql: `(CASE WHEN ${low} >= 0 AND ${high} > 0 THEN (${low} + ${high}) / 2 END)`,
  };
}

/**
 * Time in microseconds, open, high, low, close and volume, then bid and ask where the file has both, as doubles. A missing
 * one is NaN; anything else that is no number is -Infinity of a price, and -1 of volume, bid and ask.
 */
export function barsList(columns: BarColumns, micros: string): string[] {
  const { open, high, low, close, volume, bid, ask } = columns;
  const number = ({ type, sql }: SourceColumn) =>
    `coalesce(${type === 'DOUBLE' ? sql : `TRY_CAST(${sql} AS DOUBLE)`}, 'nan'::DOUBLE)`;
  const price = (column: SourceColumn) => (column.type === 'VARCHAR' ? priceSql(column.sql) : number(column));
  const quote = ({ sql }: SourceColumn) =>
    `CASE WHEN ${sql} IS NULL THEN 'nan'::DOUBLE WHEN isnan(${number({ sql, name: '', type: '' })}) THEN -1 ` +
    `ELSE TRY_CAST(${sql} AS DOUBLE) END`;
  const quotes = bid && ask ? [quote(bid), quote(ask)] : [];
  const time = `coalesce((${micros})::DOUBLE, 'nan'::DOUBLE)`;
  return [time, ...[open, high, low, close].map(price), volumeSql(volume), ...quotes];
}

function priceSql(sql: string): string {
  const isEmpty = `${sql} IS NULL OR list_contains([${EMPTY_CELLS}], lower(trim(${sql})))`;
  return `coalesce(TRY_CAST(${sql} AS DOUBLE), CASE WHEN ${isEmpty} THEN 'nan'::DOUBLE ELSE '-inf'::DOUBLE END)`;
}
