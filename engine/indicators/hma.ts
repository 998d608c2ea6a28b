import { z } from 'zod';
import { bars, defineIndicator, source } from './indicator';
import { weighted } from './series/averages';
import { eachBar } from './series/undefined-start';

/**
 * Hull moving average (Hull 2005): the WMA over `round(sqrt(period))` bars of `2 WMA(period / 2, rounded) - WMA(period)`.
 * Defined from bar `period + round(sqrt(period)) - 2`.
 */
export const hma = defineIndicator({
  name: 'hma',
  parameters: z.strictObject({ period: bars(16), source }),
  outputs: ['value'],
  compute(columns, { period, source: field }) {
    const half = weighted(columns[field], Math.max(1, Math.round(period / 2)));
    const whole = weighted(columns[field], period);
    const raw = eachBar(whole.length, (t) => 2 * half[t]! - whole[t]!);
    return { value: weighted(raw, Math.round(Math.sqrt(period))) };
  },
});
