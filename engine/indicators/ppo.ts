import { z } from 'zod';
import { bars, defineIndicator, source } from './indicator';
import { exponential } from './series/averages';
import { eachBar } from './series/undefined-start';

/**
 * Percentage price oscillator: `100 * (EMA(fast) - EMA(slow)) / EMA(slow)`, with `signal` its EMA over `signal` bars and
 * `histogram` their difference. Defined as `macd`.
 */
export const ppo = defineIndicator({
  name: 'ppo',
  parameters: z.strictObject({ fast: bars(12), slow: bars(26), signal: bars(9), source }),
  outputs: ['ppo', 'signal', 'histogram'],
  compute(columns, { fast, slow, signal: period, source: field }) {
    const quick = exponential(columns[field], fast);
    const steady = exponential(columns[field], slow);
    const line = eachBar(quick.length, (t) => (100 * (quick[t]! - steady[t]!)) / steady[t]!);
    const signal = exponential(line, period);
    return { ppo: line, signal, histogram: eachBar(line.length, (t) => line[t]! - signal[t]!) };
  },
});
