import { z } from 'zod';
import { catalogNameSchema } from '../../engine/model/identifiers';
import { resolveSymbol } from '../operations/catalog/resolve-symbol';
import type { Located } from '../operations/services';
import { procedureFor, router } from '../trpc';

const resolveInput = z.strictObject({
  symbol: z.string().min(1).max(128).describe('An identifier, or what stands before its venue.'),
  catalog: catalogNameSchema.optional().describe('Only this catalog; without it, all of them.'),
});

export const catalogsRouter = router({
  /** The only instrument that a symbol can mean. */
  resolve: procedureFor('read')
    .input(resolveInput)
    .query(({ ctx, input: { symbol, catalog } }): Promise<Located> => resolveSymbol(ctx, symbol, catalog)),
});
