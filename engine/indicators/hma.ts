import { z } from 'zod';
import { bars, defineIndicator, source } from './indicator';
import { weighted } from './series/averages';
import { eachBar } from './series/undefined-start';

/**
 * Hull moving average (Hull 2005): the WMA over `floor(sqrt(period))` bars of `2 WMA(floor(period / 2)) - WMA(period)`, with
 * whole numbers cut off as Hull's Integer() and TradingView do. Defined from bar `period + floor(sqrt(period)) - 2`.
 */
export const hma = defineIndicator({
  name: 'hma',
  parameters: z.strictObject({ period: bars(16), source }),
  outputs: ['value'],
  compute(columns, { period, source: field }) {
    const half = weighted(columns[field], Math.max(1, Math.floor(period / 2)));
    const whole = weighted(columns[field], period);
    const raw = eachBar(whole.length, (t) => 2 * half[t]! - whole[t]!);
    return { value: weighted(raw, Math.floor(Math.sqrt(period))) };
  },
});
