import { z } from 'zod';
import { bars, defineIndicator } from './indicator';
import { simple } from './series/averages';
import { typicalPrices } from './series/prices';
import { undefinedColumn } from './series/undefined-start';

/**
 * Commodity channel index (Lambert 1980): the distance of the typical price from its SMA, in units of 0.015 times the
 * mean absolute distance in the window. Defined from bar `period - 1`; 0 in a flat window. Reference: TA-Lib CCI.
 */
export const cci = defineIndicator({
  name: 'cci',
  parameters: z.strictObject({ period: bars(20) }),
  outputs: ['value'],
  compute(columns, { period }) {
    const prices = typicalPrices(columns);
    const means = simple(prices, period);
    const value = undefinedColumn(prices.length);
    for (let t = period - 1; t < prices.length; t++) {
      let distance = 0;
      for (let at = t - period + 1; at <= t; at++) distance += Math.abs(prices[at]! - means[t]!);
      value[t] = distance === 0 ? 0 : (prices[t]! - means[t]!) / ((0.015 * distance) / period);
    }
    return { value };
  },
});
