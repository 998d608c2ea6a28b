import { defineStrategy } from 'holdfast';
import { z } from 'zod';

/** The rule of `sma-cross` without its columns of signals, so that every trial takes the event path. */
export default defineStrategy({
  id: 'bench-event-cross',
  name: 'Crossover, bar by bar',
  description: 'Long while SMA(fast) is above SMA(slow), decided on each bar.',
  parameters: z.object({ fast: z.int().min(1), slow: z.int().min(1), size: z.number().positive().default(1) }),
  create({ fast, slow, size }) {
    let quick;
    let calm;
    return {
      init(ctx) {
        quick = ctx.indicator('sma', { period: fast });
        calm = ctx.indicator('sma', { period: slow });
      },
      onBar(ctx) {
        const above = ctx.value(quick);
        const below = ctx.value(calm);
        if (above > below) {
          if (ctx.position === 0) ctx.target(size);
        } else if (above < below && ctx.position !== 0) ctx.target(0);
      },
    };
  },
});
