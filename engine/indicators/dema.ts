import { z } from 'zod';
import { bars, defineIndicator, source } from './indicator';
import { exponential } from './series/averages';
import { eachBar } from './series/undefined-start';

/**
 * Double exponential moving average (Mulloy 1994): `2 e1 - e2` with `e1` the EMA and `e2` the EMA of `e1`, each started
 * as the mean of its first `period` values. Defined from bar `2 (period - 1)`. Reference: TA-Lib DEMA.
 */
export const dema = defineIndicator({
  name: 'dema',
  parameters: z.strictObject({ period: bars(20), source }),
  outputs: ['value'],
  compute(columns, { period, source: field }) {
    const e1 = exponential(columns[field], period);
    const e2 = exponential(e1, period);
    return { value: eachBar(e1.length, (t) => 2 * e1[t]! - e2[t]!) };
  },
});
