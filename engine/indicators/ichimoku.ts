import { z } from 'zod';
import { bars, defineIndicator } from './indicator';
import { highest, lowest } from './series/extremes';
import { eachBar } from './series/undefined-start';

/**
 * Ichimoku (Hosoda 1969). `conversion` and `base` are the middles of the ranges of so many bars. `spanA`, their mean, and
 * `spanB`, the middle of the range of `span` bars, are those of `displacement` bars ago: the cloud as a chart shows it
 * at this bar. The lagging span is the close itself, drawn back in time, and so not a column here.
 */
export const ichimoku = defineIndicator({
  name: 'ichimoku',
  parameters: z.strictObject({ conversion: bars(9), base: bars(26), span: bars(52), displacement: bars(26) }),
  outputs: ['conversion', 'base', 'spanA', 'spanB'],
  compute({ high, low }, parameters) {
    const middle = (period: number) => {
      const [top, bottom] = [highest(high, period), lowest(low, period)];
      return eachBar(top.length, (t) => (top[t]! + bottom[t]!) / 2);
    };
    const conversion = middle(parameters.conversion);
    const base = middle(parameters.base);
    const span = middle(parameters.span);
    const { displacement } = parameters;
    return {
      conversion,
      base,
      spanA: eachBar(span.length, (t) => (conversion[t - displacement]! + base[t - displacement]!) / 2),
      spanB: eachBar(span.length, (t) => span[t - displacement]!),
    };
  },
});
