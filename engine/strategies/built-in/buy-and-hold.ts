import { z } from 'zod';
import { defineStrategy } from '../define-strategy';

/** What each try to invest asks for less than the one before: fees and dearer opens are paid from it. */
const LESS = 0.999;

/** The yardstick of every other strategy: buys at the second bar's open and never sells. */
export const buyAndHold = defineStrategy({
  id: 'buy-and-hold',
  name: 'Buy and hold',
  description:
    'Buys at the open of the second bar, or as soon as the cash suffices, and holds to the end: a share of the equity, the ' +
    'same for each instrument, or a quantity.',
  parameters: z.object({
    invested: z.number().positive().max(1).default(1).describe('Share of the equity to invest, over all instruments'),
    size: z.number().min(0).max(1e12).default(0).describe('Quantity to hold instead; 0 for the share of the equity'),
  }),
  create({ invested, size }) {
    let share = invested;
    return {
      init(ctx) {
        share /= ctx.instruments.length;
      },
      onBar(ctx) {
        if (size > 0) ctx.target(size);
        else if (ctx.position === 0) {
          ctx.targetPercent(share);
          share *= LESS;
        }
      },
    };
  },
});
