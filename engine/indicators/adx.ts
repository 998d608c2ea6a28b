import { z } from 'zod';
import { bars, defineIndicator } from './indicator';
import { wilderAverage } from './series/averages';
import { trueRanges } from './series/true-range';
import { eachBar, undefinedColumn } from './series/undefined-start';

/**
 * Directional movement (Wilder 1978), each 0 to 100: `plusDi` and `minusDi` are the smoothed up and down moves as a
 * percentage of the smoothed true range, `adx` is Wilder's average of `100 |plusDi - minusDi| / (plusDi + minusDi)`.
 * A bar's move counts on the side where it is larger. Smoothed: the sum of the first `period - 1` moves, then
 * `s += move - s / period`, as in TA-Lib's PLUS_DI, MINUS_DI and ADX. The DIs are defined from bar `period`, `adx` from
 * bar `2 period - 1`. A DI without range and an index without either DI are 0.
 */
export const adx = defineIndicator({
  name: 'adx',
  parameters: z.strictObject({ period: bars(14, 2) }),
  outputs: ['adx', 'plusDi', 'minusDi'],
  compute(columns, { period }) {
    const { high, low } = columns;
    const length = high.length;
    const up = eachBar(length, (t) => high[t]! - high[t - 1]!);
    const down = eachBar(length, (t) => low[t - 1]! - low[t]!);
    const range = smoothed(trueRanges(columns), period);
    const plus = smoothed(
      up.map((move, t) => (move > down[t]! && move > 0 ? move : 0)),
      period,
    );
    const minus = smoothed(
      down.map((move, t) => (move > up[t]! && move > 0 ? move : 0)),
      period,
    );
    const percent = (part: number, whole: number) => (whole === 0 ? 0 : (100 * part) / whole);
    const plusDi = eachBar(length, (t) => percent(plus[t]!, range[t]!));
    const minusDi = eachBar(length, (t) => percent(minus[t]!, range[t]!));
    const index = eachBar(length, (t) => percent(Math.abs(plusDi[t]! - minusDi[t]!), plusDi[t]! + minusDi[t]!));
    return { adx: wilderAverage(index, period), plusDi, minusDi };
  },
});

/** Of the moves from bar 1 on. */
function smoothed(moves: Float64Array, period: number): Float64Array {
  const output = undefinedColumn(moves.length);
  let sum = 0;
  for (let t = 1; t < moves.length; t++) {
    if (t < period) sum += moves[t]!;
    else output[t] = sum = sum - sum / period + moves[t]!;
  }
  return output;
}
