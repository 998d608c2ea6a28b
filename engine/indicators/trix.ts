import { z } from 'zod';
import { bars, defineIndicator, source } from './indicator';
import { exponential } from './series/averages';
import { eachBar } from './series/undefined-start';

/**
 * TRIX (Hutson 1983): the change in percent, from bar to bar, of an EMA of an EMA of an EMA, each started as the mean of
 * its first `period` values. Defined from bar `3 (period - 1) + 1`. Reference: TA-Lib TRIX.
 */
export const trix = defineIndicator({
  name: 'trix',
  parameters: z.strictObject({ period: bars(15), source }),
  outputs: ['value'],
  compute(columns, { period, source: field }) {
    const smooth = exponential(exponential(exponential(columns[field], period), period), period);
    return { value: eachBar(smooth.length, (t) => 100 * (smooth[t]! / smooth[t - 1]! - 1)) };
  },
});
