import { z } from 'zod';
import { bars, defineIndicator } from './indicator';
import { averageTrueRanges } from './series/true-range';
import { eachBar } from './series/undefined-start';

/** Normalised average true range: `100 * ATR / close`, defined from bar `period`. Reference: TA-Lib NATR. */
export const natr = defineIndicator({
  name: 'natr',
  parameters: z.strictObject({ period: bars(14) }),
  outputs: ['value'],
  compute(columns, { period }) {
    const range = averageTrueRanges(columns, period);
    return { value: eachBar(range.length, (t) => (100 * range[t]!) / columns.close[t]!) };
  },
});
