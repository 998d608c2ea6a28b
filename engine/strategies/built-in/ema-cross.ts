import { z } from 'zod';
import { crossover, crossoverSignals } from './crossover';
import { defineStrategy } from '../define-strategy';

/** As the simple crossover, with averages that weigh recent bars more and so turn sooner. */
export const emaCross = defineStrategy({
  id: 'ema-cross',
  name: 'Exponential moving average crossover',
  description:
    'Long while EMA(fast) is above EMA(slow) at the close, flat while it is below, unchanged on a tie. Decided from the ' +
    'first bar where both exist; filled at the next open.',
  parameters: z.object({
    fast: z.int().min(1).max(100_000).default(12).describe('Bars of the fast average'),
    slow: z.int().min(1).max(100_000).default(26).describe('Bars of the slow average'),
    size: z.number().positive().max(1e12).default(1).describe('Quantity to hold while long'),
  }),
  create: (parameters) => crossover('ema', parameters),
  signals: (parameters) => crossoverSignals('ema', parameters),
});
