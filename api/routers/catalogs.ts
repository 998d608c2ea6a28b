import { z } from 'zod';
import { catalogNameSchema } from '../../engine/model/identifiers';
import { resolveSymbol } from '../operations/catalog/resolve-symbol';
import type { CatalogView } from '../../engine/model/catalog-views';
import type { Located } from '../operations/services';
import { procedureFor, router } from '../trpc';
import { pageFields } from './inputs';

const resolveInput = z.strictObject({
  symbol: z.string().min(1).max(128).describe('An identifier, or what stands before its venue.'),
  catalog: catalogNameSchema.optional().describe('Only this catalog; without it, all of them.'),
});

const getInput = z.strictObject({ name: catalogNameSchema, ...pageFields });

export const catalogsRouter = router({
  /** The instruments of a catalog, and the files of its folder that are none. */
  get: procedureFor('read')
    .input(getInput)
    .query(async ({ ctx, input: { name, limit, offset } }): Promise<CatalogView> => {
      const { instruments, leftOut } = await ctx.folders.readCatalog(name);
      return { name, total: instruments.length, instruments: instruments.slice(offset, offset + limit), leftOut };
    }),

  /** The only instrument that a symbol can mean. */
  resolve: procedureFor('read')
    .input(resolveInput)
    .query(({ ctx, input: { symbol, catalog } }): Promise<Located> => resolveSymbol(ctx, symbol, catalog)),
});
