import { z } from 'zod';
import { bars, defineIndicator } from './indicator';
import { simple } from './series/averages';
import { highest, lowest } from './series/extremes';
import { placeInRange } from './series/prices';

/**
 * Stochastic oscillator (Lane 1984), 0 to 100: where the close lies between the lowest low and the highest high of
 * `period` bars; `k` is its SMA over `smooth` bars (1 for the fast stochastic), `d` the SMA of `k` over `signal` bars. 50
 * in a range without height. `k` is defined from bar `period + smooth - 2`. Reference: TA-Lib STOCH.
 */
export const stochastic = defineIndicator({
  name: 'stochastic',
  parameters: z.strictObject({ period: bars(14), smooth: bars(3), signal: bars(3) }),
  outputs: ['k', 'd'],
  compute({ high, low, close }, { period, smooth, signal }) {
    const raw = placeInRange(close, { highest: highest(high, period), lowest: lowest(low, period) });
    const k = simple(raw, smooth);
    return { k, d: simple(k, signal) };
  },
});
