import { z } from 'zod';
import { bars, defineIndicator, source } from './indicator';
import { undefinedColumn } from './series/undefined-start';

/**
 * Kaufman's adaptive moving average (Kaufman 1995): `k += c (value - k)`, `c` the square of the smoothing between those
 * of EMAs over `slow` and `fast` bars, at the share that the net move of `period` bars has in the path it took (1 where
 * there was no move). Defined from bar `period`, starting from the value of the bar before. Reference: TA-Lib KAMA, which
 * has `fast` 2 and `slow` 30 fixed.
 */
export const kama = defineIndicator({
  name: 'kama',
  parameters: z.strictObject({ period: bars(10), fast: bars(2), slow: bars(30), source }),
  outputs: ['value'],
  compute(columns, { period, fast, slow, source: field }) {
    const values = columns[field];
    const value = undefinedColumn(values.length);
    const quickest = 2 / (fast + 1);
    const slowest = 2 / (slow + 1);
    let average = values[period - 1]!;
    for (let t = period; t < values.length; t++) {
      const smoothing = (efficiency(values, t, period) * (quickest - slowest) + slowest) ** 2;
      average += smoothing * (values[t]! - average);
      value[t] = average;
    }
    return { value };
  },
});

function efficiency(values: Float64Array, t: number, period: number): number {
  let path = 0;
  for (let at = t - period + 1; at <= t; at++) path += Math.abs(values[at]! - values[at - 1]!);
  return path === 0 ? 1 : Math.abs(values[t]! - values[t - period]!) / path;
}
