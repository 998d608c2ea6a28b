import { z } from 'zod';
import { defineIndicator } from './indicator';
import { moneyFlows } from './series/prices';

/**
 * Accumulation/distribution line (Chaikin): the running sum of the place of the close in the bar's range (-1 low, 1 high,
 * 0 without range) times the volume, from bar 0. A bar without volume makes it NaN from there on. Reference: TA-Lib AD.
 */
export const accumulationDistribution = defineIndicator({
  name: 'accumulation-distribution',
  parameters: z.strictObject({}),
  outputs: ['value'],
  compute(columns) {
    let total = 0;
    return { value: moneyFlows(columns).map((flow) => (total += flow)) };
  },
});
