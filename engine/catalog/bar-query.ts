import { extraField, nameOfExtra, type DataField, type ExtraField } from '../columns/extra-fields';
import { PRICE_FIELDS, QUOTE_FIELDS } from '../columns/market-data';
import { HoldfastError } from '../model/errors';
import { ASK_NAMES, BID_NAMES, plainName, PRICE_NAMES, TIME_NAMES, TRADE_NAMES } from './column-names';
import type { SourceColumn } from './source-column';
import { sqlName } from '../model/sql-text';
import { findVolume, isEmptySql, volumeSql } from './volume-column';

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
  /** Further columns that are wanted and there, by name. */
  extra: Readonly<Record<string, SourceColumn>>;
}

const BAR_PRICES = ['open', 'high', 'low', 'close'] as const;
/** Names that no trade has. */
const BAR_NAMES = BAR_PRICES.flatMap((name) => PRICE_NAMES[name]).filter((name) => !TRADE_NAMES.includes(name));
const TRADE_SIZES = ['size', 'quantity', 'volume', 'amount', 'qty'];

/**
 * Recognises by name, in any case, the columns of bars (with or without bid and ask), quotes (bid, ask) or trades
 * (price, size), and by their names in small letters further ones.
 * @param wanted names of further columns
 * @throws HoldfastError BAD_DATA that names the missing column, or the one that is there twice
 */
export function recognizeColumns(
  columns: readonly SourceColumn[],
  instrument: string,
  wanted: readonly string[] = [],
): BarColumns {
  const known = knownColumns(columns, instrument);
  const extra = extraColumns(columns, wanted);
  const taken = new Set([...TIME_NAMES, ...Object.keys(extra)]);
  for (const column of usedColumns(known)) taken.add(plainName(column.name));
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
  return { ...known, extra };
}

/** Names of the columns of a file, as it has them, that are none of bars, quotes or trades. */
export function furtherNames(columns: readonly SourceColumn[], known: BarColumns): string[] {
  const used = new Set([...TIME_NAMES, ...usedColumns(known).map(({ name }) => plainName(name))]);
  return columns.flatMap(({ name, isMade }) => (isMade || used.has(plainName(name)) ? [] : [name.trim()]));
}

function usedColumns(known: Omit<BarColumns, 'extra'> & Partial<BarColumns>): SourceColumn[] {
  const { kind: _, extra: __, ...used } = known;
  return Object.values<SourceColumn | undefined>(used).filter((column) => column !== undefined);
}

function extraColumns(columns: readonly SourceColumn[], wanted: readonly string[]): BarColumns['extra'] {
  const found = wanted.flatMap((name) => {
    const column = columns.find((one) => !one.isMade && plainName(one.name) === name);
    return column ? [[name, column] as const] : [];
  });
  return Object.fromEntries(found);
}

function knownColumns(columns: readonly SourceColumn[], instrument: string): Omit<BarColumns, 'extra'> {
  const find = (names: readonly string[]) =>
    names.map((name) => columns.find((column) => plainName(column.name) === name)).find(Boolean);
  const need = (name: string, column: SourceColumn | undefined): SourceColumn => {
    if (column) return column;
    const found = columns.flatMap(({ name, isMade }) => (isMade ? [] : [name.trim()])).join(', ');
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
 * Time in microseconds, open, high, low, close and volume, then bid and ask where the file has both, and further columns, as
 * doubles. A missing one is NaN; anything else that is no number is -Infinity of a price and a further column, and -1 of
 * volume, bid and ask.
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
  const extra = Object.values(columns.extra).map(price);
  const time = `coalesce((${micros})::DOUBLE, 'nan'::DOUBLE)`;
  return [time, ...[open, high, low, close].map(price), volumeSql(volume), ...quotes, ...extra];
}

/** Of the columns of `barsList`. */
export function fieldsOf(columns: BarColumns): DataField[] {
  const extra = Object.keys(columns.extra).map(extraField);
  return ['times', ...PRICE_FIELDS, ...(hasQuotes(columns) ? QUOTE_FIELDS : []), ...extra];
}

export function hasQuotes({ bid, ask }: Pick<BarColumns, 'bid' | 'ask'>): boolean {
  return bid !== undefined && ask !== undefined;
}

/** Columns of a copy besides the time. */
const COPIED: Record<RowKind, string> = {
  bars: 'open, high, low, close, volume',
  trades: 'close AS price, volume AS size',
  quotes: 'bid, ask',
};

/** SQL of what a copy takes of the columns of `fieldsOf`, besides the time. */
export function copiedList(columns: BarColumns): string {
  const quotes = hasQuotes(columns) && columns.kind !== 'quotes' ? ['bid', 'ask'] : [];
  const extra = Object.keys(columns.extra).map((name) => `${sqlName(extraField(name))} AS ${sqlName(name)}`);
  return [COPIED[columns.kind], ...quotes, ...extra].join(', ');
}

/** The column of a cell that is at fault. */
export type CellField = Exclude<keyof BarColumns, 'kind' | 'extra'> | ExtraField;

export function columnAt(columns: BarColumns, field: CellField): SourceColumn {
  return field.startsWith('column ') ? columns.extra[nameOfExtra(field as ExtraField)]! : columns[field as 'close'];
}

function priceSql(sql: string): string {
  return `coalesce(TRY_CAST(${sql} AS DOUBLE), CASE WHEN ${isEmptySql(sql)} THEN 'nan'::DOUBLE ELSE '-inf'::DOUBLE END)`;
}
