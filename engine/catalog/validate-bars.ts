import { extraField } from '../columns/extra-fields';
import type { BarSeries } from '../columns/market-data';
import { HoldfastError } from '../model/errors';
import { TIME_OUTSIDE } from '../model/time';

/** `field`: the column whose content is at fault by itself. */
interface Fault {
  text: string;
  field?: string;
}

export interface BarRules {
  /** Ticks may share a time. */
  sameTimes?: boolean;
  /** Numbers of the rows in their file, where some of it were left out. */
  rows?: Int32Array | undefined;
  /** Prices may be zero or negative. */
  negative?: boolean | undefined;
}

/** Computed prices, such as adjusted ones, may miss their high or low by so much of it. */
export const PRICE_ROUNDING = 4 * Number.EPSILON;

/**
 * Times are valid and strictly increasing, prices finite and positive (by rule of any sign), `low` <= `open`, `close` <= `high`;
 * volume is >= 0 or absent; bid and ask are >= 0 or absent, and not crossed; further columns are finite or absent. A high or low that misses open or close by the
 * rounding of a float is moved there.
 * @throws HoldfastError BAD_DATA for the first bad row, with `instrument` and `row` (from 1) in its details
 */
export function validateBars(series: BarSeries, rules: BarRules = {}): void {
  for (const [name, values] of Object.entries(series.extra ?? {})) requireNumbers(series, rules, { name, values });
  for (let i = series.bid ? 0 : firstSuspect(series, rules); i < series.times.length; i++) {
    mendRounding(series, i);
    const fault = timeFault(series.times, i, rules) ?? priceFault(series, i, rules) ?? quoteFault(series, i, rules);
    if (fault === undefined) continue;
    const { instrument } = series;
    const row = rules.rows?.[i] ?? i + 1;
    const details = { instrument, row, ...(fault.field && { field: fault.field }) };
    throw new HoldfastError('BAD_DATA', `Row ${row} of ${instrument} ${fault.text}.`, { details });
  }
}

function requireNumbers(
  { instrument, times }: BarSeries,
  { rows }: BarRules,
  { name, values }: { name: string; values: Float64Array },
): void {
  // Whoever leaves out rows, or sorts them, does so in all columns.
  if (values.length !== times.length) throw new RangeError(`The column ${name} of ${instrument} has other rows.`);
  const at = values.findIndex((value) => Math.abs(value) === Infinity);
  if (at < 0) return;
  const row = rows?.[at] ?? at + 1;
  const message = `Row ${row} of ${instrument} has a ${name} that is not a number.`;
  throw new HoldfastError('BAD_DATA', message, { details: { instrument, row, field: extraField(name) } });
}

/**
 * Whether bars without quotes and further columns need nothing done to them: strictly ascending, each with positive prices in
 * their order and a volume. One look at what mostly is so.
 */
export function areInOrder(series: BarSeries): boolean {
  if (series.bid ?? series.ask ?? series.extra) return false;
  // A loop of its own: a callback for each value takes ten times as long.
  for (const volume of series.volume) if (!(volume >= 0)) return false;
  return firstSuspect(series, {}) === series.times.length;
}

/** The first row that strictly ascending bars without quotes may be at fault in: one cheap look at what mostly is in order. */
function firstSuspect({ times, open, high, low, close, volume }: BarSeries, { negative }: BarRules): number {
  const least = leastPrice(negative);
  let before = -Infinity;
  for (let i = 0; i < times.length; i++) {
    const time = times[i]!;
    const l = low[i]!;
    const h = high[i]!;
    // Comparisons with NaN are false.
    if (!(l > least && l <= open[i]! && l <= close[i]! && h >= open[i]! && h >= close[i]! && h < Infinity)) return i;
    if (volume[i]! < 0 || volume[i] === Infinity || !(time > before && Number.isSafeInteger(time))) return i;
    before = time;
  }
  return times.length;
}

function mendRounding({ open, high, low, close }: BarSeries, i: number): void {
  const [top, bottom] = [Math.max(open[i]!, close[i]!), Math.min(open[i]!, close[i]!)];
  // Nothing is near what is not finite.
  if (high[i]! < top && top < Infinity && top - high[i]! <= PRICE_ROUNDING * Math.abs(top)) high[i] = top;
  if (low[i]! > bottom && bottom > -Infinity && low[i]! - bottom <= PRICE_ROUNDING * Math.abs(bottom)) low[i] = bottom;
}

/** What every price is above. */
function leastPrice(negative: boolean | undefined): number {
  return negative ? -Infinity : 0;
}

function timeFault(times: Float64Array, i: number, { sameTimes }: BarRules): Fault | undefined {
  const time = times[i]!;
  if (!Number.isSafeInteger(time))
    return { text: Number.isFinite(time) ? TIME_OUTSIDE : 'has no valid time', field: 'time' };
  if (i > 0 && time === times[i - 1] && !sameTimes) return { text: 'has the time of another row, with other values' };
  if (i > 0 && time < times[i - 1]!) return { text: 'is earlier than the row before it; times have to ascend' };
  return undefined;
}

function priceFault(
  { open, high, low, close, volume }: BarSeries,
  i: number,
  { negative }: BarRules,
): Fault | undefined {
  const least = leastPrice(negative);
  const [o, h, l, c, v] = [open[i]!, high[i]!, low[i]!, close[i]!, volume[i]!];
  // Comparisons with NaN are false, so these hold for numbers alone.
  if (!(o > least && h > least && l > least && c > least)) {
    const field = !(o > least) ? 'open' : !(h > least) ? 'high' : !(l > least) ? 'low' : 'close';
    return { text: negative ? 'has a price that is not a number' : 'has a price that is not a positive number', field };
  }
  if (!(o < Infinity && h < Infinity && l < Infinity && c < Infinity)) {
    const field = !(o < Infinity) ? 'open' : !(h < Infinity) ? 'high' : !(l < Infinity) ? 'low' : 'close';
    return { text: 'has a price that is not finite', field };
  }
  if (l > Math.min(o, c)) return { text: 'has a low above its open or close' };
  if (h < Math.max(o, c)) return { text: 'has a high below its open or close' };
  if (v < 0 || v === Infinity) return { text: 'has a volume that is not a number >= 0', field: 'volume' };
  return undefined;
}

/** A side without a price is NaN; a bid of zero is that of an option nobody wants. */
function quoteFault({ bid, ask }: BarSeries, i: number, { negative }: BarRules): Fault | undefined {
  if (!bid || !ask) return undefined;
  const [low, high] = [bid[i]!, ask[i]!];
  if ((low < 0 && !negative) || Math.abs(low) === Infinity)
    return { text: 'has a bid that is not a number >= 0', field: 'bid' };
  if ((high <= 0 && !negative) || Math.abs(high) === Infinity)
    return { text: 'has an ask that is not a number > 0', field: 'ask' };
  if (low > high) return { text: 'has a bid above its ask' };
  return undefined;
}
