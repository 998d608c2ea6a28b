import { defineStrategy } from 'holdfast';
import { z } from 'zod';

/** An order almost every bar: a buy limit below the market that is replaced until it fills, then a target and a stop. */
export default defineStrategy({
  id: 'bench-busy',
  name: 'Busy orders',
  description: 'Limit, stop and cancel traffic for the benchmarks.',
  parameters: z.object({ near: z.number(), far: z.number() }),
  create({ near, far }) {
    let bid;
    let guarded = false;
    return {
      onBar(ctx) {
        if (ctx.position === 0) {
          if (bid !== undefined && !guarded) ctx.cancel(bid);
          bid = ctx.buy(1, { limit: ctx.close - near });
          guarded = false;
        } else if (!guarded) {
          const target = ctx.sell(1, { limit: ctx.close + far });
          ctx.sell(1, { stop: ctx.close - far, oco: target });
          guarded = true;
        }
      },
    };
  },
});
