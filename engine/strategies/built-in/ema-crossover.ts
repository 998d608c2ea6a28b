import { z } from 'zod';
import { defineStrategy, type IndicatorHandle } from '../define-strategy';
import { protectiveExits } from './protective-exits';

/** The crossover of two exponential averages as an event, with a stop and a target. */
export const emaCrossover = defineStrategy({
  id: 'ema-crossover',
  name: 'EMA Crossover',
  description:
    'Buys at the bar at which EMA(`fast_period`) comes to lie above EMA(`slow_period`) and sells at the one at which it ' +
    'comes to lie below. `stop_loss_pct` and `profit_target_pct` add a stop and a target, in per cent of the close of the ' +
    'entry. Unlike `ema-cross` it acts on the crossing, not on the state: after a stop it waits for the next one.',
  parameters: z.object({
    fast_period: z.int().min(2).max(500).default(10).describe('Bars of the fast average'),
    slow_period: z.int().min(2).max(1000).default(20).describe('Bars of the slow average'),
    stop_loss_pct: z.number().min(0).max(99).default(0).describe('Per cent below the close; 0 for no stop'),
    profit_target_pct: z.number().min(0).max(1000).default(0).describe('Per cent above the close; 0 for no target'),
    size: z.number().positive().max(1e12).default(1).describe('Quantity of each purchase'),
  }),
  create({ fast_period: fastPeriod, slow_period: slowPeriod, size, ...exits }) {
    let fast: IndicatorHandle;
    let slow: IndicatorHandle;
    // Sign of the distance when it was last not zero; 0 before that.
    let side = 0;
    return {
      init(ctx) {
        fast = ctx.indicator('ema', { period: fastPeriod });
        slow = ctx.indicator('ema', { period: slowPeriod });
      },
      onBar(ctx) {
        const now = Math.sign(ctx.value(fast) - ctx.value(slow));
        if (Number.isNaN(now) || now === 0) return;
        if (now < 0 && ctx.position > 0) ctx.target(0);
        if (now > 0 && side < 0 && ctx.position === 0) ctx.buy(size, protectiveExits(ctx.close, exits));
        side = now;
      },
    };
  },
});
