import { z } from 'zod';
import { bars, defineIndicator } from './indicator';
import { highest, lowest } from './series/extremes';
import { placeInRange } from './series/prices';

/**
 * Williams %R (Williams 1979), -100 to 0: `-100 * (highest high - close) / (highest high - lowest low)` over `period`
 * bars, from bar `period - 1`; -50 in a range without height. Reference: TA-Lib WILLR.
 */
export const williamsR = defineIndicator({
  name: 'williams-r',
  parameters: z.strictObject({ period: bars(14) }),
  outputs: ['value'],
  compute({ high, low, close }, { period }) {
    const place = placeInRange(close, { highest: highest(high, period), lowest: lowest(low, period) });
    return { value: place.map((percent) => percent - 100) };
  },
});
