import { z } from 'zod';
import { bars, defineIndicator, source } from './indicator';
import { simple } from './series/averages';
import { deviation } from './series/deviation';
import { eachBar } from './series/undefined-start';

/**
 * Bollinger bands (Bollinger 2001): `middle` the SMA, `upper` and `lower` `deviations` standard deviations (divisor
 * `period`) away; `percentB = (value - lower) / (upper - lower)`, NaN between equal bands; `bandwidth =
 * (upper - lower) / middle`. Defined from bar `period - 1`. Reference: TA-Lib BBANDS.
 */
export const bollinger = defineIndicator({
  name: 'bollinger',
  parameters: z.strictObject({ period: bars(20), deviations: z.number().positive().max(100).default(2), source }),
  outputs: ['upper', 'middle', 'lower', 'percentB', 'bandwidth'],
  compute(columns, { period, deviations, source: field }) {
    const values = columns[field];
    const middle = simple(values, period);
    const width = deviation(values, period);
    const upper = eachBar(values.length, (t) => middle[t]! + deviations * width[t]!);
    const lower = eachBar(values.length, (t) => middle[t]! - deviations * width[t]!);
    const percentB = eachBar(values.length, (t) => (values[t]! - lower[t]!) / (upper[t]! - lower[t]!));
    const bandwidth = eachBar(values.length, (t) => (upper[t]! - lower[t]!) / middle[t]!);
    // Rounding can leave the close a hair beside two equal bands, which would make an infinity.
    return { upper, middle, lower, percentB: percentB.map((v) => (Number.isFinite(v) ? v : NaN)), bandwidth };
  },
});
