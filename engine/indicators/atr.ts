import { z } from 'zod';
import { bars, defineIndicator } from './indicator';
import { averageTrueRanges } from './series/true-range';

/**
 * Average true range (Wilder 1978): Wilder's average of the true range, started at bar `period` as the mean of the ranges
 * of bars 1 to `period`. Reference: TA-Lib ATR.
 */
export const atr = defineIndicator({
  name: 'atr',
  parameters: z.strictObject({ period: bars(14) }),
  outputs: ['value'],
  compute: (columns, { period }) => ({ value: averageTrueRanges(columns, period) }),
});
