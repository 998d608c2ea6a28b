import { z } from 'zod';
import { bars, defineIndicator, source } from './indicator';
import { exponential } from './series/averages';
import { eachBar } from './series/undefined-start';

/**
 * Moving average convergence/divergence (Appel 1979): `macd = EMA(fast) - EMA(slow)`, `signal` the EMA of `macd` over
 * `signal` bars, `histogram = macd - signal`. Every EMA starts as the mean of its own first values; TA-Lib's MACD starts
 * the fast one later, so that the two agree only once the start has faded. `macd` is defined from bar
 * `max(fast, slow) - 1`, the others `signal - 1` bars later.
 */
export const macd = defineIndicator({
  name: 'macd',
  parameters: z.strictObject({ fast: bars(12), slow: bars(26), signal: bars(9), source }),
  outputs: ['macd', 'signal', 'histogram'],
  compute(columns, { fast, slow, signal: period, source: field }) {
    const quick = exponential(columns[field], fast);
    const steady = exponential(columns[field], slow);
    const line = eachBar(quick.length, (t) => quick[t]! - steady[t]!);
    const signal = exponential(line, period);
    return { macd: line, signal, histogram: eachBar(line.length, (t) => line[t]! - signal[t]!) };
  },
});
