import { z } from 'zod';
import { bars, defineIndicator } from './indicator';
import { sums } from './series/averages';
import { trueRanges } from './series/true-range';
import { eachBar } from './series/undefined-start';

/**
 * Ultimate oscillator (Williams 1985), 0 to 100: buying pressure `close - min(low, previous close)` over the true range,
 * summed over three periods and weighted 4 : 2 : 1. Defined from the bar with the number of the longest period; a stretch
 * without range counts as 50. Reference: TA-Lib ULTOSC.
 */
export const ultimateOscillator = defineIndicator({
  name: 'ultimate-oscillator',
  parameters: z.strictObject({ short: bars(7), middle: bars(14), long: bars(28) }),
  outputs: ['value'],
  compute(columns, { short, middle, long }) {
    const { low, close } = columns;
    const ranges = trueRanges(columns);
    const pressure = eachBar(close.length, (t) => close[t]! - Math.min(low[t]!, close[t - 1]!));
    const share = (period: number) => {
      const [bought, whole] = [sums(pressure, period), sums(ranges, period)];
      return eachBar(close.length, (t) => (whole[t] === 0 ? 0.5 : bought[t]! / whole[t]!));
    };
    const [first, second, third] = [share(short), share(middle), share(long)];
    return { value: eachBar(close.length, (t) => (100 * (4 * first[t]! + 2 * second[t]! + third[t]!)) / 7) };
  },
});
