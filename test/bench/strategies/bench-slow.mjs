import { defineStrategy } from 'holdfast';
import { z } from 'zod';

/** Trades now and then, and takes about as long for each bar as it is told. */
export default defineStrategy({
  id: 'bench-slow',
  name: 'Slow',
  description: 'A run that goes on while it is looked at.',
  parameters: z.object({ work: z.int().min(0).default(100_000) }),
  create({ work }) {
    let sink = 1;
    return {
      onBar(ctx) {
        for (let i = 0; i < work; i++) sink = (sink * 1103515245 + 12345) % 2147483648;
        if (sink >= 0 && ctx.index % 100 === 0) ctx.target(ctx.index % 200 === 0 ? 1 : 0);
      },
    };
  },
});
