import { z } from 'zod';
import { bars, defineIndicator, source } from './indicator';
import { relativeStrength } from './rsi';
import { simple } from './series/averages';
import { highest, lowest } from './series/extremes';
import { placeInRange } from './series/prices';
import { fromFirstDefined } from './series/undefined-start';

/**
 * Stochastic RSI (Chande and Kroll 1994), 0 to 100: where the RSI lies in its range of `stochastic` bars; `k` is its SMA
 * over `smooth` bars, `d` the SMA of `k` over `signal` bars. 50 in a range without height. `k` is defined from bar
 * `period + stochastic + smooth - 2`. Reference: TA-Lib STOCHRSI, which has `smooth` 1.
 */
export const stochasticRsi = defineIndicator({
  name: 'stochastic-rsi',
  parameters: z.strictObject({ period: bars(14), stochastic: bars(14), smooth: bars(3), signal: bars(3), source }),
  outputs: ['k', 'd'],
  compute(columns, { period, stochastic, smooth, signal, source: field }) {
    const raw = fromFirstDefined(relativeStrength(columns[field], period), (strength) =>
      placeInRange(strength, { highest: highest(strength, stochastic), lowest: lowest(strength, stochastic) }),
    );
    const k = simple(raw, smooth);
    return { k, d: simple(k, signal) };
  },
});
