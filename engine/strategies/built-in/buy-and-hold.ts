import { z } from 'zod';
import { defineStrategy } from '../define-strategy';

/** The yardstick of every other strategy: buys at the second bar's open and never sells. */
export const buyAndHold = defineStrategy({
  id: 'buy-and-hold',
  name: 'Buy and hold',
  description: 'Buys at the open of the second bar, or as soon as the cash suffices, and holds to the end.',
  parameters: z.object({ size: z.number().positive().max(1e12).default(1).describe('Quantity to hold') }),
  create: ({ size }) => ({ onBar: (ctx) => ctx.target(size) }),
});
