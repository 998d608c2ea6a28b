import { z } from 'zod';
import { bars, defineIndicator } from './indicator';
import { highest, lowest } from './series/extremes';
import { eachBar } from './series/undefined-start';

/**
 * Donchian channel: `upper` the highest high and `lower` the lowest low of `period` bars, the current one included,
 * `middle` their mean. Defined from bar `period - 1`. A breakout compares the close with the channel of the bar before.
 * Reference: TA-Lib MAX and MIN.
 */
export const donchian = defineIndicator({
  name: 'donchian',
  parameters: z.strictObject({ period: bars(20) }),
  outputs: ['upper', 'middle', 'lower'],
  compute({ high, low }, { period }) {
    const upper = highest(high, period);
    const lower = lowest(low, period);
    return { upper, middle: eachBar(upper.length, (t) => (upper[t]! + lower[t]!) / 2), lower };
  },
});
