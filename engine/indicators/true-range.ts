import { z } from 'zod';
import { defineIndicator } from './indicator';
import { trueRanges } from './series/true-range';

/**
 * True range (Wilder 1978): `max(high, previous close) - min(low, previous close)`, defined from bar 1. Reference: TA-Lib
 * TRANGE.
 */
export const trueRange = defineIndicator({
  name: 'true-range',
  parameters: z.strictObject({}),
  outputs: ['value'],
  compute: (columns) => ({ value: trueRanges(columns) }),
});
