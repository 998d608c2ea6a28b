import { z } from 'zod';
import { bars, defineIndicator, source } from './indicator';
import { exponential } from './series/averages';
import { eachBar } from './series/undefined-start';

/**
 * Triple exponential moving average (Mulloy 1994): `3 e1 - 3 e2 + e3`, each EMA taken of the one before and started as
 * the mean of its first `period` values. Defined from bar `3 (period - 1)`. Reference: TA-Lib TEMA.
 */
export const tema = defineIndicator({
  name: 'tema',
  parameters: z.strictObject({ period: bars(20), source }),
  outputs: ['value'],
  compute(columns, { period, source: field }) {
    const e1 = exponential(columns[field], period);
    const e2 = exponential(e1, period);
    const e3 = exponential(e2, period);
    return { value: eachBar(e1.length, (t) => 3 * e1[t]! - 3 * e2[t]! + e3[t]!) };
  },
});
