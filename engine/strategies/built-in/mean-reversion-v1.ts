import { z } from 'zod';
import { defineStrategy, type IndicatorHandle } from '../define-strategy';

/** Mean reversion by the z-score of the close. */
export const meanReversionV1 = defineStrategy({
  id: 'mean-reversion-v1',
  name: 'Mean reversion by z-score',
  description:
    'Buys a share of the equity when the close lies `z_score_threshold` standard deviations of the last `lookback_period` ' +
    'closes below their mean, and sells once it is back at `exit_z_score`. With `shorts` the mirror image too, which needs a ' +
    'margin account. Shows sizing by equity: `position_size` is the share of each position when it is opened.',
  parameters: z.object({
    lookback_period: z.int().min(2).max(5000).default(20).describe('Bars of mean and deviation'),
    z_score_threshold: z.number().positive().max(100).default(2).describe('Deviations from the mean at which it opens'),
    exit_z_score: z.number().min(-100).max(100).default(0).describe('Deviations at which it closes'),
    position_size: z.number().positive().max(1).default(0.1).describe('Share of the equity of a position'),
    shorts: z.boolean().default(false).describe('Also sells short what lies above its mean'),
  }),
  create(parameters) {
    const { z_score_threshold: threshold, exit_z_score: exit, position_size: share, shorts } = parameters;
    let distance: IndicatorHandle;
    return {
      init(ctx) {
        distance = ctx.indicator('z-score', { period: parameters.lookback_period });
      },
      onBar(ctx) {
        const z = ctx.value(distance);
        if (ctx.position > 0) {
          if (z >= exit) ctx.target(0);
        } else if (ctx.position < 0) {
          if (z <= -exit) ctx.target(0);
        } else if (z <= -threshold) ctx.targetPercent(share);
        else if (shorts && z >= threshold) ctx.targetPercent(-share);
      },
    };
  },
});
