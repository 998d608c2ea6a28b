import { z } from 'zod';
import { bars, defineIndicator, source } from './indicator';
import { deviation } from './series/deviation';

/**
 * Standard deviation of the last `period` values with divisor `period - ddof`, from bar `period - 1`. Reference: TA-Lib
 * STDDEV, which has `ddof` 0. NaN where the divisor is 0.
 */
export const standardDeviation = defineIndicator({
  name: 'standard-deviation',
  parameters: z.strictObject({ period: bars(20), ddof: z.union([z.literal(0), z.literal(1)]).default(0), source }),
  outputs: ['value'],
  compute: (columns, { period, ddof, source: field }) => ({ value: deviation(columns[field], period, ddof) }),
});
