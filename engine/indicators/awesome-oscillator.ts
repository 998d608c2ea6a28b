import { z } from 'zod';
import { bars, defineIndicator } from './indicator';
import { simple } from './series/averages';
import { medianPrices } from './series/prices';
import { eachBar } from './series/undefined-start';

/** Awesome oscillator (Williams 1998): SMA(`fast`) - SMA(`slow`) of `(high + low) / 2`, from bar `max(fast, slow) - 1`. */
export const awesomeOscillator = defineIndicator({
  name: 'awesome-oscillator',
  parameters: z.strictObject({ fast: bars(5), slow: bars(34) }),
  outputs: ['value'],
  compute(columns, { fast, slow }) {
    const prices = medianPrices(columns);
    const [quick, steady] = [simple(prices, fast), simple(prices, slow)];
    return { value: eachBar(prices.length, (t) => quick[t]! - steady[t]!) };
  },
});
