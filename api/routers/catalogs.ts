import { z } from 'zod';
import { HoldfastError } from '../../engine/model/errors';
import { catalogNameSchema } from '../../engine/model/identifiers';
import type { Located } from '../operations/services';
import { procedureFor, router } from '../trpc';

const MAX_CANDIDATES = 20;
const ROOT = '.';

const resolveInput = z.strictObject({
  symbol: z.string().min(1).max(128).describe('An identifier, or what stands before its venue.'),
  catalog: catalogNameSchema.optional().describe('Only this catalog; without it, all of them.'),
});

export const catalogsRouter = router({
  /** The only instrument that a symbol can mean. What the root holds itself goes before what lies below it. */
  resolve: procedureFor('read')
    .input(resolveInput)
    .query(async ({ ctx, input: { symbol, catalog } }): Promise<Located> => {
      const all = await ctx.folders.findInstruments(symbol, catalog);
      const inRoot = all.filter((one) => one.catalog === ROOT);
      const [found, ...others] = inRoot.length > 0 ? inRoot : all;
      if (!found) {
        throw new HoldfastError('INSTRUMENT_NOT_FOUND', `No instrument has the symbol ${symbol}.`, { path: 'symbol' });
      }
      if (others.length === 0) return found;
      throw new HoldfastError('AMBIGUOUS_SYMBOL', `Several instruments have the symbol ${symbol}.`, {
        path: 'symbol',
        details: { candidates: [found, ...others].slice(0, MAX_CANDIDATES) },
      });
    }),
});
