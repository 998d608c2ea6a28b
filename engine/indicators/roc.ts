import { z } from 'zod';
import { bars, defineIndicator, source } from './indicator';
import { eachBar } from './series/undefined-start';

/** Rate of change in percent: `100 * (value / value[period bars ago] - 1)`, from bar `period`. Reference: TA-Lib ROC. */
export const roc = defineIndicator({
  name: 'roc',
  parameters: z.strictObject({ period: bars(10), source }),
  outputs: ['value'],
  compute(columns, { period, source: field }) {
    const values = columns[field];
    return { value: eachBar(values.length, (t) => 100 * (values[t]! / values[t - period]! - 1)) };
  },
});
