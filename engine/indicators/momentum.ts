import { z } from 'zod';
import { bars, defineIndicator, source } from './indicator';
import { eachBar } from './series/undefined-start';

/** Momentum: `value - value[period bars ago]`, from bar `period`. Reference: TA-Lib MOM. */
export const momentum = defineIndicator({
  name: 'momentum',
  parameters: z.strictObject({ period: bars(10), source }),
  outputs: ['value'],
  compute(columns, { period, source: field }) {
    const values = columns[field];
    return { value: eachBar(values.length, (t) => values[t]! - values[t - period]!) };
  },
});
