import { z } from 'zod';
import { bars, defineIndicator } from './indicator';
import { sums } from './series/averages';
import { moneyFlows } from './series/prices';
import { eachBar } from './series/undefined-start';

/**
 * Chaikin money flow, -1 to 1: the sum over `period` bars of the place of the close in the bar's range (-1 low, 1 high, 0
 * without range) times the volume, over the sum of the volume. Defined from bar `period - 1`; 0 where nothing has traded.
 */
export const chaikinMoneyFlow = defineIndicator({
  name: 'chaikin-money-flow',
  parameters: z.strictObject({ period: bars(20) }),
  outputs: ['value'],
  compute(columns, { period }) {
    const flow = sums(moneyFlows(columns), period);
    const traded = sums(columns.volume, period);
    return { value: eachBar(flow.length, (t) => (traded[t] === 0 ? 0 : flow[t]! / traded[t]!)) };
  },
});
