import { z } from 'zod';
import { bars, defineIndicator, source } from './indicator';
import { exponential } from './series/averages';
import { averageTrueRanges } from './series/true-range';
import { eachBar } from './series/undefined-start';

/**
 * Keltner channel in Raschke's form: `middle` the EMA over `period` bars, `upper` and `lower` `multiplier` ATRs over
 * `atrPeriod` bars away. The bands are defined from bar `max(period - 1, atrPeriod)`.
 */
export const keltner = defineIndicator({
  name: 'keltner',
  parameters: z.strictObject({
    period: bars(20),
    atrPeriod: bars(10),
    multiplier: z.number().positive().max(100).default(2),
    source,
  }),
  outputs: ['upper', 'middle', 'lower'],
  compute(columns, { period, atrPeriod, multiplier, source: field }) {
    const middle = exponential(columns[field], period);
    const range = averageTrueRanges(columns, atrPeriod);
    return {
      upper: eachBar(middle.length, (t) => middle[t]! + multiplier * range[t]!),
      middle,
      lower: eachBar(middle.length, (t) => middle[t]! - multiplier * range[t]!),
    };
  },
});
