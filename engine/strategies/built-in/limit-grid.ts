import { z } from 'zod';
import { defineStrategy, type BarContext } from '../define-strategy';
import type { OrderId } from '../../model/order';

/** Earns the swings of a market that goes nowhere: buys step by step below a price, sells each step above its purchase. */
export const limitGrid = defineStrategy({
  id: 'limit-grid',
  name: 'Limit-order grid',
  description:
    'At the first close it places `levels` limit orders to buy, each `spacing` below the one before. A purchase places a ' +
    'limit order to sell one spacing above its level; a sale places the purchase again. Shows many working orders and ' +
    '`onFill`. It wins while the price swings within the grid and is left with a full position once it falls below.',
  parameters: z.object({
    levels: z.int().min(1).max(200).default(5).describe('Orders to buy'),
    spacing: z
      .number()
      .positive()
      .max(0.5)
      .default(0.01)
      .describe('Distance of the levels, as a fraction of the price'),
    size: z.number().positive().max(1e12).default(1).describe('Quantity of each order'),
  }),
  create({ levels, spacing, size }) {
    let prices: number[] = [];
    const levelOf = new Map<OrderId, number>();
    const buyAt = (ctx: BarContext, level: number, quantity: number) =>
      levelOf.set(ctx.buy(quantity, { limit: prices[level]! }), level);
    return {
      onBar(ctx) {
        if (prices.length > 0) return;
        prices = Array.from({ length: levels }, (_, level) => ctx.close * (1 - spacing) ** (level + 1));
        for (let level = 0; level < levels; level++) buyAt(ctx, level, size);
      },
      onFill(ctx, { order, side, quantity }) {
        const level = levelOf.get(order);
        if (level === undefined) return;
        if (side === 'sell') buyAt(ctx, level, quantity);
        else levelOf.set(ctx.sell(quantity, { limit: prices[level]! * (1 + spacing) }), level);
      },
    };
  },
});
