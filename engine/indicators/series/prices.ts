import type { BarColumns } from '../indicator';
import { eachBar } from './undefined-start';

/** `(high + low + close) / 3`. */
export function typicalPrices({ high, low, close }: BarColumns): Float64Array {
  return eachBar(close.length, (t) => (high[t]! + low[t]! + close[t]!) / 3);
}

/** `(high + low) / 2`. */
export function medianPrices({ high, low }: BarColumns): Float64Array {
  return eachBar(high.length, (t) => (high[t]! + low[t]!) / 2);
}

/** Where the close lies in the bar's range, from -1 (low) to 1 (high), times the volume; 0 for a bar without range. */
export function moneyFlows({ high, low, close, volume }: BarColumns): Float64Array {
  return eachBar(close.length, (t) => {
    const range = high[t]! - low[t]!;
    const place = range === 0 ? 0 : (close[t]! - low[t]! - (high[t]! - close[t]!)) / range;
    return place * volume[t]!;
  });
}

/** `100 * (value - lowest) / (highest - lowest)`; 50 in a range without height. */
export function placeInRange(values: Float64Array, range: { highest: Float64Array; lowest: Float64Array }) {
  return eachBar(values.length, (t) => {
    const height = range.highest[t]! - range.lowest[t]!;
    return height === 0 ? 50 : (100 * (values[t]! - range.lowest[t]!)) / height;
  });
}
