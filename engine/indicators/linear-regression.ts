import { z } from 'zod';
import { bars, defineIndicator, source } from './indicator';
import { simple } from './series/averages';
import { undefinedColumn } from './series/undefined-start';

/**
 * Least-squares line through the last `period` values: its `slope` a bar, its `value` at the current bar, and `rSquared`,
 * the share of the variance that it explains (NaN in a flat window). Defined from bar `period - 1`. Reference: TA-Lib
 * LINEARREG and LINEARREG_SLOPE.
 */
export const linearRegression = defineIndicator({
  name: 'linear-regression',
  parameters: z.strictObject({ period: bars(14, 2), source }),
  outputs: ['slope', 'value', 'rSquared'],
  compute(columns, { period, source: field }) {
    const values = columns[field];
    const means = simple(values, period);
    const [slope, value, rSquared] = [0, 1, 2].map(() => undefinedColumn(values.length)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const centre = (period - 1) / 2;
    const spread = (period * (period * period - 1)) / 12;
    for (let t = period - 1; t < values.length; t++) {
      let product = 0;
      let variance = 0;
      for (let i = 0, at = t - period + 1; i < period; i++, at++) {
        const distance = values[at]! - means[t]!;
        product += (i - centre) * distance;
        variance += distance * distance;
      }
      slope[t] = product / spread;
      value[t] = means[t]! + slope[t]! * centre;
      rSquared[t] = (product * product) / spread / variance;
    }
    return { slope, value, rSquared };
  },
});
