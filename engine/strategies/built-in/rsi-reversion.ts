import { z } from 'zod';
import { defineStrategy, type IndicatorHandle } from '../define-strategy';

/** Mean reversion in its simplest form: buys what has fallen much, sells once it has recovered. */
export const rsiReversion = defineStrategy({
  id: 'rsi-reversion',
  name: 'RSI reversion',
  description:
    'Buys when the relative strength index closes below `oversold` and sells when it closes above `exit`. Shows an ' +
    'oscillator with two thresholds: it wins often and little in markets that swing, and holds on through a trend against ' +
    'it, for it has no stop.',
  parameters: z.object({
    period: z.int().min(1).max(500).default(14).describe('Bars of the index'),
    oversold: z.number().min(0).max(100).default(30).describe('Buys below this index'),
    exit: z.number().min(0).max(100).default(55).describe('Sells above this index'),
    size: z.number().positive().max(1e12).default(1).describe('Quantity to hold while long'),
  }),
  create({ period, oversold, exit, size }) {
    let strength: IndicatorHandle;
    return {
      init(ctx) {
        strength = ctx.indicator('rsi', { period });
      },
      onBar(ctx) {
        const index = ctx.value(strength);
        if (index < oversold) ctx.target(size);
        else if (index > exit) ctx.target(0);
      },
    };
  },
});
