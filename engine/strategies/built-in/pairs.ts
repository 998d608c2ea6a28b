import { z } from 'zod';
import type { OrderId } from '../../model/order';
import { defineStrategy } from '../define-strategy';

/** Trades the distance between two instruments that belong together (Gatev, Goetzmann and Rouwenhorst 2006). */
export const pairs = defineStrategy({
  id: 'pairs',
  name: 'Pairs',
  scope: 'portfolio',
  description:
    'Takes the logarithm of the price ratio of the first two instruments of the run, by id, and its z-score over `period` ' +
    'steps. Beyond `entry` it sells the dear one short and buys the cheap one for the same money; within `exit` it closes ' +
    'both. Shows orders with two legs that fill together or not at all, and needs a margin account for the short one.',
  parameters: z.object({
    period: z.int().min(2).max(5000).default(60).describe('Steps of the mean and of the deviation'),
    entry: z.number().positive().max(20).default(2).describe('z-score beyond which it opens'),
    exit: z.number().min(0).max(20).default(0.5).describe('z-score within which it closes'),
    share: z.number().positive().max(10).default(0.5).describe('Share of the equity for each leg'),
  }),
  create({ period, entry, exit, share }) {
    const ratios: number[] = [];
    let order: OrderId | undefined;
    return {
      onRow(ctx) {
        const [first, second] = ctx.instruments;
        if (second === undefined) throw new Error('pairs needs two instruments');
        if (!ctx.has(0) || !ctx.has(1)) return;
        ratios.push(Math.log(ctx.close(0) / ctx.close(1)));
        if (ratios.length > period) ratios.shift();
        // A combo that waits for volume is not ordered a second time.
        if (ratios.length < period || (order !== undefined && ctx.order(order) !== undefined)) return;
        const score = zScore(ratios);
        const held = [ctx.position(0), ctx.position(1)] as const;
        if (held[0] === 0 && held[1] === 0) {
          const units = [ctx.close(0) * ctx.worth(0), ctx.close(1) * ctx.worth(1)] as const;
          if (Math.abs(score) <= entry || units.some(Number.isNaN)) return;
          const side = score > 0 ? -1 : 1;
          const money = side * share * ctx.equity;
          order = ctx.combo([
            { instrument: first!, quantity: money / units[0] },
            { instrument: second, quantity: -money / units[1] },
          ]);
        } else if (Math.abs(score) < exit) {
          order = ctx.combo([
            { instrument: first!, quantity: -held[0] },
            { instrument: second, quantity: -held[1] },
          ]);
        }
      },
    };
  },
});

/** Distance of the last value from the mean, in standard deviations with divisor n; 0 where none varies. */
function zScore(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return variance === 0 ? 0 : (values.at(-1)! - mean) / Math.sqrt(variance);
}
