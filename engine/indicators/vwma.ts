import { z } from 'zod';
import { bars, defineIndicator, source } from './indicator';
import { sums } from './series/averages';
import { eachBar } from './series/undefined-start';

/**
 * Volume-weighted moving average: `sum(value * volume) / sum(volume)` over `period` bars, from bar `period - 1`. NaN
 * where the window has no volume.
 */
export const vwma = defineIndicator({
  name: 'vwma',
  parameters: z.strictObject({ period: bars(20), source }),
  outputs: ['value'],
  compute(columns, { period, source: field }) {
    const { [field]: values, volume } = columns;
    const traded = eachBar(values.length, (t) => values[t]! * volume[t]!);
    const [money, volumes] = [sums(traded, period), sums(volume, period)];
    return { value: eachBar(values.length, (t) => money[t]! / volumes[t]!) };
  },
});
