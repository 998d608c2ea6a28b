import { z } from 'zod';
import { bars, defineIndicator } from './indicator';
import { medianPrices } from './series/prices';
import { averageTrueRanges } from './series/true-range';
import { undefinedColumn } from './series/undefined-start';

/**
 * SuperTrend (Seban): bands `multiplier` ATRs around `(high + low) / 2`, each moving only towards the price until a close
 * lies beyond the other side of it. `line` is the lower band while `direction` is 1 (up), the upper one while it is -1.
 * The direction turns when the close crosses the line; it starts as 1 at bar `period`, the first with an ATR.
 */
export const supertrend = defineIndicator({
  name: 'supertrend',
  parameters: z.strictObject({ period: bars(10), multiplier: z.number().positive().max(100).default(3) }),
  outputs: ['line', 'direction'],
  compute(columns, { period, multiplier }) {
    const { close } = columns;
    const range = averageTrueRanges(columns, period);
    const middle = medianPrices(columns);
    const line = undefinedColumn(close.length);
    const direction = undefinedColumn(close.length);
    let [upper, lower, trend] = [Infinity, -Infinity, 1];
    for (let t = period; t < close.length; t++) {
      const top = middle[t]! + multiplier * range[t]!;
      const bottom = middle[t]! - multiplier * range[t]!;
      upper = close[t - 1]! > upper ? top : Math.min(top, upper);
      lower = close[t - 1]! < lower ? bottom : Math.max(bottom, lower);
      if (trend === 1 && close[t]! < lower) trend = -1;
      else if (trend === -1 && close[t]! > upper) trend = 1;
      line[t] = trend === 1 ? lower : upper;
      direction[t] = trend;
    }
    return { line, direction };
  },
});
