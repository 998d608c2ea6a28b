import { z } from 'zod';
import { defineStrategy } from '../define-strategy';
import { StranglePositions } from './strangle-positions';

/**
 * Sells time: an out-of-the-money call and put of one expiry, sold together, keep their premium while the underlying
 * stays between the strikes. Small gains often and a large loss now and then, which the stop is there to cap.
 */
export const shortStrangle = defineStrategy({
  id: 'short-strangle',
  name: 'Short strangle',
  description:
    'While flat, sells the call and the put whose deltas are nearest to delta, of the expiry nearest to days_to_expiry. ' +
    'Buys both back once they cost stop_loss_pct more than the premium they were sold for, or profit_target_pct less; ' +
    'otherwise holds them to expiry. Trades each underlying of the run for itself and needs a margin account.',
  scope: 'portfolio',
  parameters: z.object({
    stop_loss_pct: z
      .number()
      .positive()
      .max(100)
      .default(0.5)
      .describe('Loss that closes the strangle, of the premium sold'),
    profit_target_pct: z
      .number()
      .positive()
      .max(1)
      .default(0.6)
      .describe('Gain that closes the strangle, of the premium sold'),
    delta: z.number().gt(0).lt(1).default(0.2).describe('Size of the delta of both legs'),
    days_to_expiry: z.number().min(0).max(3650).default(30).describe('Days to expiry that are sought'),
    min_days_to_expiry: z.number().min(0).max(3650).default(1).describe('Fewer days left are not sold'),
    rate: z.number().min(-1).max(1).default(0).describe('Interest rate a year for the deltas'),
    size: z.number().positive().max(1e12).default(1).describe('Contracts of each leg'),
  }),
  create(parameters) {
    let books: StranglePositions[] = [];
    return {
      init(ctx) {
        books = StranglePositions.byUnderlying(
          ctx.instruments.map((id) => ctx.describe(id)),
          parameters,
        );
      },
      onRow(ctx) {
        for (const book of books) book.step(ctx);
      },
      onFill(_, fill) {
        for (const book of books) book.onFill(fill);
      },
    };
  },
});
