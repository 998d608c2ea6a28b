import { z } from 'zod';
import { bars, defineIndicator } from './indicator';
import { sums } from './series/averages';
import { typicalPrices } from './series/prices';
import { eachBar } from './series/undefined-start';

/**
 * Money flow index (Quong and Soudack 1989), 0 to 100: `100 * up / (up + down)` with the sums over `period` bars of
 * typical price times volume, up where the typical price rose, down where it fell. Defined from bar `period`; 50 where
 * nothing has flowed. Reference: TA-Lib MFI, which gives 0 there.
 */
export const mfi = defineIndicator({
  name: 'mfi',
  parameters: z.strictObject({ period: bars(14) }),
  outputs: ['value'],
  compute(columns, { period }) {
    const prices = typicalPrices(columns);
    const flow = (sign: 1 | -1) =>
      eachBar(prices.length, (t) => {
        if (t === 0) return NaN;
        const traded = prices[t]! * columns.volume[t]!;
        return Math.sign(prices[t]! - prices[t - 1]!) === sign || Number.isNaN(traded) ? traded : 0;
      });
    const up = sums(flow(1), period);
    const down = sums(flow(-1), period);
    return {
      value: eachBar(prices.length, (t) => (up[t]! + down[t]! === 0 ? 50 : (100 * up[t]!) / (up[t]! + down[t]!))),
    };
  },
});
