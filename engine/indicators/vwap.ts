import { z } from 'zod';
import { defineIndicator } from './indicator';
import { typicalPrices } from './series/prices';

/**
 * Volume-weighted average price (Berkowitz, Logue and Noser 1988): `sum(typical price * volume) / sum(volume)` since the
 * `anchor`: the first bar that begins on the exchange's day, or of the session's data. NaN until there is volume; a bar without volume makes it NaN to
 * the end of that stretch. For a moving window, see `vwma`.
 */
export const vwap = defineIndicator({
  name: 'vwap',
  parameters: z.strictObject({ anchor: z.enum(['day', 'start']).default('day') }),
  outputs: ['value'],
  compute(columns, { anchor }, calendar) {
    const { opens, volume } = columns;
    const prices = typicalPrices(columns);
    const value = new Float64Array(prices.length);
    let money = 0;
    let traded = 0;
    let today = NaN;
    // Until when the day lasts that was looked up last.
    let ends = -Infinity;
    for (let t = 0; t < prices.length; t++) {
      if (opens[t]! >= ends) {
        const day = anchor === 'day' ? calendar.dateOf(opens[t]!) : 0;
        ends = anchor === 'day' ? calendar.dateStart(day + 1) : Infinity;
        if (day !== today) money = traded = 0;
        today = day;
      }
      money += prices[t]! * volume[t]!;
      traded += volume[t]!;
      value[t] = money / traded;
    }
    return { value };
  },
});
