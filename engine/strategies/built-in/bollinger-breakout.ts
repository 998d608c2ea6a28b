import { z } from 'zod';
import { defineStrategy, type IndicatorHandles } from '../define-strategy';

/** Follows a price that leaves its usual range upwards, until it is back at the average. */
export const bollingerBreakout = defineStrategy({
  id: 'bollinger-breakout',
  name: 'Bollinger breakout',
  description:
    'Buys when the close exceeds the upper Bollinger band and sells when it falls below the middle one. Shows an ' +
    'indicator with several outputs, and a threshold that adapts to volatility: the calmer the market, the smaller the ' +
    'move that counts as a breakout.',
  parameters: z.object({
    period: z.int().min(2).max(500).default(20).describe('Bars of the average and of the deviation'),
    deviations: z.number().positive().max(10).default(2).describe('Standard deviations from the average to the band'),
    size: z.number().positive().max(1e12).default(1).describe('Quantity to hold while long'),
  }),
  create({ period, deviations, size }) {
    let bands: IndicatorHandles<'bollinger'>;
    return {
      init(ctx) {
        bands = ctx.indicator('bollinger', { period, deviations });
      },
      onBar(ctx) {
        if (ctx.close > ctx.value(bands.upper)) ctx.target(size);
        else if (ctx.close < ctx.value(bands.middle)) ctx.target(0);
      },
    };
  },
});
