import { calendarOf } from '../calendars/calendars';
import type { ExchangeCalendar } from '../calendars/exchange-calendar';
import { venueOf } from '../model/identifiers';
import type { Instrument } from '../model/instrument';
import type { Micros } from '../model/time';
import type { BarAxis } from './bar-axis';
import { barTimes, type Stamp } from './bar-times';

/**
 * Bars of the instruments that share one time axis, over shared memory. Time-major: the value of instrument `k` at bar
 * `t` is `column[t * instruments.length + k]`. Of each bar, `times` holds when it is known (its close) and `opens` when
 * it began, in microseconds, both strictly increasing; no bar begins before the one before it is known. What has no
 * length, as a tick, has both in one array. Volume is NaN where the data has none.
 */
export interface Panel extends BarAxis {
  instruments: string[];
  open: Float64Array;
  high: Float64Array;
  low: Float64Array;
  close: Float64Array;
  volume: Float64Array;
  /** Best prices at each close, NaN where there is none. Absent where no instrument of the panel has them. */
  bid?: Float64Array;
  ask?: Float64Array;
  /** Spreads by bar as fractions of the price, in place of that of the settings. Of markets under stress alone. */
  spread?: Float64Array;
  /** Further columns of the data by name, NaN where there is no value. Absent where the session keeps none. */
  extra?: Readonly<Record<string, Float64Array>>;
}

/** The contracts of a continuous series, one after the other, by number. */
export interface Fronts {
  contracts: readonly string[];
  /** Since when each is the front one. */
  since: Float64Array;
  /** The series has the prices of the contract times its factor, plus its shift. */
  factors: Float64Array;
  shifts: Float64Array;
}

/** Bars in memory. Crosses to a worker thread by structured clone without a copy of the columns. */
export interface MarketData {
  /** Content hash of the manifest. Caches take two markets with the same hash for the same bars. */
  hash: string;
  panels: Panel[];
  bytes: number;
  /** Bars over all instruments. */
  bars: number;
  /** What is known of instruments besides their bars, by id. */
  instruments?: Readonly<Record<string, Instrument>>;
  /** Contracts of the continuous series in turn, and since when each is the front one; by id. */
  fronts?: Readonly<Record<string, Fronts>>;
  /**
   * The same panels with the bars before the first one here, where some were cut off in front: what indicators are
   * computed from. `rows` counts those bars, by panel.
   */
  lead?: { market: MarketData; rows: readonly number[] };
  /** The panels that these were put together of, in the same order, where they are kept for orders to meet. */
  detail?: readonly Panel[];
  /** Times and values that runs may be compared with, by the names of their files. */
  benchmarks?: Readonly<Record<string, readonly (readonly [time: Micros, value: number])[]>>;
}

export const PRICE_FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const;
export type PriceField = (typeof PRICE_FIELDS)[number];
/** Columns that not all data have. */
export const QUOTE_FIELDS = ['bid', 'ask'] as const;
export type QuoteField = (typeof QUOTE_FIELDS)[number];

/** Columns with one entry a bar; `times` are the stamps, as the source has them. */
export type SeriesColumns = Record<'times' | PriceField, Float64Array> & Partial<Record<QuoteField, Float64Array>>;

/** The bars of one instrument. */
export interface BarSeries extends SeriesColumns {
  instrument: string;
  /** Further columns of the data by name. */
  extra?: Readonly<Record<string, Float64Array>>;
  /** What the stamps are, where that is declared. */
  stamp?: Stamp;
  /** Whether the bars were made of ticks: each is a moment or, with a step, ends at its stamp. */
  ticks?: boolean;
  tickStep?: Micros;
}

/**
 * What a view of shared memory may span, its offset included: structured clone keeps both in 32 bits. A view with a larger
 * offset cannot be read by the other thread, and a longer one would come there cut short.
 */
export const MOST_SHARED_BYTES = 2 ** 32 - 8;

/**
 * An empty panel with room for the bars of `instruments` on an axis: over one block of shared memory, or one for each column
 * where that would be too large to cross to another thread.
 */
export function allocatePanel(instruments: string[], axis: BarAxis): Panel {
  const rows = axis.times.length;
  const cells = rows * instruments.length;
  const hasLength = axis.opens !== axis.times;
  const all = columnsOf([rows, hasLength ? rows : 0, ...PRICE_FIELDS.map(() => cells)]);
  const [times, begun, open, high, low, close, volume] = all as [Float64Array, Float64Array, ...Columns];
  times.set(axis.times);
  if (hasLength) begun.set(axis.opens);
  return { instruments, times, opens: hasLength ? begun : times, open, high, low, close, volume };
}

type Columns = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];

function columnsOf(lengths: readonly number[]): Float64Array[] {
  const all = lengths.reduce((sum, length) => sum + length, 0);
  if (8 * all > MOST_SHARED_BYTES) return lengths.map((length) => new Float64Array(new SharedArrayBuffer(8 * length)));
  const memory = new SharedArrayBuffer(8 * all);
  let offset = 0;
  return lengths.map((length) => {
    const column = new Float64Array(memory, offset, length);
    offset += 8 * length;
    return column;
  });
}

/** Adds the columns of bid and ask to a panel, empty. */
export function allocateQuotes(panel: Panel): void {
  const cells = panel.open.length;
  const [bid, ask] = columnsOf([cells, cells]);
  panel.bid = bid!.fill(NaN);
  panel.ask = ask!.fill(NaN);
}

/** Adds further columns to a panel, without a value. */
export function allocateExtra(panel: Panel, names: readonly string[]): void {
  if (names.length === 0) return;
  const columns = columnsOf(names.map(() => panel.open.length));
  panel.extra = Object.fromEntries(names.map((name, i) => [name, columns[i]!.fill(NaN)]));
}

/** Names of the further columns that something has. */
export function extraNames({ extra }: { extra?: Readonly<Record<string, unknown>> }): string[] {
  return extra === undefined ? [] : Object.keys(extra);
}

/**
 * Writes the values of several instruments, one after the other in `values`, into their places `ks` of a time-major
 * column.
 */
export function scatter(
  column: Float64Array,
  values: Float64Array,
  { ks, width, length }: { ks: readonly number[]; width: number; length: number },
): void {
  if (width === 1) {
    column.set(values.subarray(0, length));
    return;
  }
  for (let t = 0, row = 0; t < length; t++, row += width) {
    for (let i = 0, at = t; i < ks.length; i++, at += length) column[row + ks[i]!] = values[at]!;
  }
}

/** Copies instruments of one time-major column, numbers `from`, to the places `to` of another one. */
export function transfer(
  source: { column: Float64Array; width: number; from: Int32Array },
  target: { column: Float64Array; width: number; to: Int32Array },
): void {
  const { column: values, width, from } = source;
  const { column, width: step, to } = target;
  for (let read = 0, write = 0; write < column.length; read += width, write += step) {
    for (let i = 0; i < to.length; i++) column[write + to[i]!] = values[read + from[i]!]!;
  }
}

/**
 * Splits items into groups with exactly the same time axis, in order of first appearance.
 * @param apart what else keeps items in different groups
 */
export function groupByAxis<T extends BarAxis>(items: readonly T[], apart?: (item: T) => string): T[][] {
  const groups = new Map<string, T[][]>();
  const ordered: T[][] = [];
  for (const item of items) {
    const { times } = item;
    const key = `${times.length}/${times[0]}/${times[times.length - 1]}/${apart?.(item) ?? ''}`;
    const alike = groups.get(key) ?? [];
    groups.set(key, alike);
    const group = alike.find(([first]) => sameTimes(first!.times, times) && sameTimes(first!.opens, item.opens));
    if (group) group.push(item);
    else {
      const created = [item];
      alike.push(created);
      ordered.push(created);
    }
  }
  return ordered;
}

/** The calendar of a panel, whose instruments have dates that begin at the same moments. */
export function calendarOfPanel(
  { instruments }: Pick<MarketData, 'instruments'>,
  panel: Pick<Panel, 'instruments'>,
): ExchangeCalendar {
  const id = panel.instruments[0]!;
  return calendarOf(instruments?.[id]?.calendar ?? venueOf(id));
}

/** Whether two time axes are equal. */
export function sameTimes(a: Float64Array, b: Float64Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Size of an axis, of which one array may be both. */
export function axisBytes({ opens, times }: BarAxis): number {
  return opens === times ? times.byteLength : opens.byteLength + times.byteLength;
}

/** A market of panels, with its totals. */
export function marketOf(hash: string, panels: Panel[]): MarketData {
  let bytes = 0;
  let bars = 0;
  for (const panel of panels) {
    const columns = PRICE_FIELDS.length + (panel.bid ? QUOTE_FIELDS.length : 0) + extraNames(panel).length;
    bytes += axisBytes(panel) + columns * panel.open.byteLength;
    bars += panel.open.length;
  }
  return { hash, panels, bytes, bars };
}

/** A market of series in memory, by the calendars of their venues; series with the same time axis share a panel. */
export function buildMarket(hash: string, series: readonly BarSeries[]): MarketData {
  const placed = series.map((item) => {
    const { instrument, times, stamp, ticks, tickStep } = item;
    const calendar = calendarOf(venueOf(instrument));
    return { ...item, calendar, ...barTimes(times, { calendar, stamp, ticks, tickStep }) };
  });
  const extra = [...new Set(series.flatMap(extraNames))];
  const panels = groupByAxis(placed, ({ calendar }) => calendar.dateKey).map((group) => {
    const panel = allocatePanel(
      group.map((item) => item.instrument),
      group[0]!,
    );
    if (group.some((item) => item.bid && item.ask)) allocateQuotes(panel);
    allocateExtra(panel, extra);
    group.forEach((item, k) => {
      const place = { ks: [k], width: group.length, length: item.times.length };
      for (const name of extraNames(item)) scatter(panel.extra![name]!, item.extra![name]!, place);
      for (const field of PRICE_FIELDS)
        scatter(panel[field], item[field], { ks: [k], width: group.length, length: item.times.length });
      if (!item.bid || !item.ask) return;
      for (const field of QUOTE_FIELDS)
        scatter(panel[field]!, item[field]!, { ks: [k], width: group.length, length: item.times.length });
    });
    return panel;
  });
  return marketOf(hash, panels);
}
