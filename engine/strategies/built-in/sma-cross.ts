import { z } from 'zod';
import { crossover, crossoverSignals } from './crossover';
import { defineStrategy } from '../define-strategy';

/** Trend following in its simplest form: long while the short average of closes is above the long one. */
export const smaCross = defineStrategy({
  id: 'sma-cross',
  name: 'Simple moving average crossover',
  description:
    'Long while SMA(fast) is above SMA(slow) at the close, flat while it is below, unchanged on a tie. Decided from the ' +
    'first bar where both exist; filled at the next open.',
  parameters: z.object({
    fast: z.int().min(1).max(100_000).default(10).describe('Bars of the fast average'),
    slow: z.int().min(1).max(100_000).default(30).describe('Bars of the slow average'),
    size: z.number().positive().max(1e12).default(1).describe('Quantity to hold while long'),
  }),
  create: (parameters) => crossover('sma', parameters),
  signals: (parameters) => crossoverSignals('sma', parameters),
});
