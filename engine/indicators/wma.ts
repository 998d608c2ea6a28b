import { z } from 'zod';
import { bars, defineIndicator, source } from './indicator';
import { weighted } from './series/averages';

/**
 * Weighted moving average: mean of the last `period` values with the weights 1 (oldest) to `period` (newest). Defined
 * from bar `period - 1`. Reference: TA-Lib WMA.
 */
export const wma = defineIndicator({
  name: 'wma',
  parameters: z.strictObject({ period: bars(20), source }),
  outputs: ['value'],
  compute: (columns, { period, source: field }) => ({ value: weighted(columns[field], period) }),
});
