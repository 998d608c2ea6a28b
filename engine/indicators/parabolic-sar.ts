import { z } from 'zod';
import { defineIndicator, type BarColumns } from './indicator';
import { undefinedColumn } from './series/undefined-start';

/**
 * Parabolic stop and reverse (Wilder 1978): the `stop` moves by `acceleration` times its distance to the extreme of the
 * trend, the acceleration growing by `step` with each new extreme up to `maximum`, never into the range of the last two
 * bars. Where the price reaches it, the trend turns and the stop starts from the old extreme. `direction` is 1 (long) or
 * -1 (short) after the bar. Defined from bar 1; the first trend is short where the first down move is larger than the
 * first up move. Reference: TA-Lib SAR.
 */
export const parabolicSar = defineIndicator({
  name: 'parabolic-sar',
  parameters: z.strictObject({
    step: z.number().positive().max(1).default(0.02),
    maximum: z.number().positive().max(1).default(0.2),
  }),
  outputs: ['stop', 'direction'],
  compute(columns, { step, maximum }) {
    const { high, low } = columns;
    const stop = undefinedColumn(high.length);
    const direction = undefinedColumn(high.length);
    if (high.length < 2) return { stop, direction };
    const state = startOf(columns, Math.min(step, maximum));
    for (let t = 1; t < high.length; t++) {
      // A short trend is a long one of the mirrored prices.
      const [near, far] = state.long ? [low, high] : [high, low];
      const sign = state.long ? 1 : -1;
      // The first bar has no bar before it within the trend.
      const before = Math.max(t - 1, 1);
      const [edge, edgeBefore] = [sign * near[t]!, sign * near[before]!];
      const [tip, tipBefore] = [sign * far[t]!, sign * far[before]!];
      let sar = sign * state.sar;
      if (edge <= sar) {
        state.long = !state.long;
        sar = Math.max(sign * state.extreme, tipBefore, tip);
        stop[t] = sign * sar;
        state.acceleration = Math.min(step, maximum);
        state.extreme = near[t]!;
        sar = Math.max(sar + state.acceleration * (edge - sar), tipBefore, tip);
      } else {
        stop[t] = sign * sar;
        if (tip > sign * state.extreme) {
          state.extreme = far[t]!;
          state.acceleration = Math.min(state.acceleration + step, maximum);
        }
        sar = Math.min(sar + state.acceleration * (sign * state.extreme - sar), edgeBefore, edge);
      }
      state.sar = sign * sar;
      direction[t] = state.long ? 1 : -1;
    }
    return { stop, direction };
  },
});

interface Trend {
  long: boolean;
  sar: number;
  /** Farthest price of the trend. */
  extreme: number;
  acceleration: number;
}

function startOf({ high, low }: BarColumns, acceleration: number): Trend {
  const down = low[0]! - low[1]!;
  const long = !(down > 0 && down > high[1]! - high[0]!);
  return { long, sar: long ? low[0]! : high[0]!, extreme: long ? high[1]! : low[1]!, acceleration };
}
