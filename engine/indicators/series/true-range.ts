import type { BarColumns } from '../indicator';
import { wilderAverage } from './averages';
import { eachBar } from './undefined-start';

/** `max(high, previous close) - min(low, previous close)` (Wilder 1978), defined from bar 1. */
export function trueRanges({ high, low, close }: BarColumns): Float64Array {
  return eachBar(close.length, (t) =>
    t === 0 ? NaN : Math.max(high[t]!, close[t - 1]!) - Math.min(low[t]!, close[t - 1]!),
  );
}

/** Wilder's averages of the true range, started as the mean of the ranges of bars 1 to `period`. */
export function averageTrueRanges(bars: BarColumns, period: number): Float64Array {
  return wilderAverage(trueRanges(bars), period);
}
