import { z } from 'zod';
import { bars, defineIndicator, source } from './indicator';
import { wilderAverage } from './series/averages';

/**
 * Wilder's moving average (Wilder 1978; also SMMA): exponential with smoothing `1 / period`, started at bar `period - 1`
 * as the mean of the first `period` values.
 */
export const rma = defineIndicator({
  name: 'rma',
  parameters: z.strictObject({ period: bars(14), source }),
  outputs: ['value'],
  compute: (columns, { period, source: field }) => ({ value: wilderAverage(columns[field], period) }),
});
