import { z } from 'zod';
import { bars, defineIndicator } from './indicator';
import { highestAt, lowestAt } from './series/extremes';
import { eachBar } from './series/undefined-start';

/**
 * Aroon (Chande 1995): `up = 100 * (period - bars since the highest high) / period` within the last `period + 1` bars,
 * `down` likewise for the lowest low, the newest of equal ones; `oscillator = up - down`. Defined from bar `period`.
 * Reference: TA-Lib AROON and AROONOSC.
 */
export const aroon = defineIndicator({
  name: 'aroon',
  parameters: z.strictObject({ period: bars(14) }),
  outputs: ['up', 'down', 'oscillator'],
  compute({ high, low }, { period }) {
    const recency = (places: Int32Array) =>
      eachBar(places.length, (t) => (places[t] === -1 ? NaN : (100 * (period - (t - places[t]!))) / period));
    const up = recency(highestAt(high, period + 1));
    const down = recency(lowestAt(low, period + 1));
    return { up, down, oscillator: eachBar(up.length, (t) => up[t]! - down[t]!) };
  },
});
