import { z } from 'zod';
import { bars, defineIndicator, source } from './indicator';
import { simple } from './series/averages';
import { deviation } from './series/deviation';
import { eachBar } from './series/undefined-start';

/**
 * Z-score: the distance of the value from the mean of the last `period` values, in their standard deviations (divisor
 * `period`). Defined from bar `period - 1`; 0 in a flat window.
 */
export const zScore = defineIndicator({
  name: 'z-score',
  parameters: z.strictObject({ period: bars(20, 2), source }),
  outputs: ['value'],
  compute(columns, { period, source: field }) {
    const values = columns[field];
    const means = simple(values, period);
    const width = deviation(values, period);
    return { value: eachBar(values.length, (t) => (width[t] === 0 ? 0 : (values[t]! - means[t]!) / width[t]!)) };
  },
});
