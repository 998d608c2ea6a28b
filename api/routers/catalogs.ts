import { z } from 'zod';
import { HoldfastError } from '../../engine/model/errors';
import { catalogNameSchema, instrumentIdSchema } from '../../engine/model/identifiers';
import { uploadSchema } from '../../engine/model/import-views';
import type { QualityReport } from '../../engine/model/quality';
import { endMicros, isoTimeSchema, startMicros } from '../../engine/model/time';
import { dataOfDataset, dataOfPath, dataOfUpload, type LocatedData } from '../operations/catalog/located-data';
import { resolveSymbol } from '../operations/catalog/resolve-symbol';
import type { CatalogName, CatalogView } from '../../engine/model/catalog-views';
import type { List } from '../../engine/model/views';
import type { Located } from '../operations/services';
import { procedureFor, router, workFor } from '../trpc';
import { pageFields } from './inputs';

const resolveInput = z.strictObject({
  symbol: z.string().min(1).max(128).describe('An identifier, or what stands before its venue.'),
  catalog: catalogNameSchema.optional().describe('Only this catalog; without it, all of them.'),
});

const getInput = z.strictObject({ name: catalogNameSchema, ...pageFields });

const qualityInput = z.strictObject({
  name: catalogNameSchema,
  instrument: instrumentIdSchema,
  start: isoTimeSchema.optional().describe('From when on bars are expected; without it from the first one.'),
  end: isoTimeSchema.optional().describe('Until when, inclusive; without it until the last one.'),
});

const locateInput = z.strictObject({
  upload: uploadSchema.optional(),
  path: z.string().min(1).max(1024).optional(),
  dataset: z.string().min(1).max(64).optional(),
});

export const catalogsRouter = router({
  /** Folders that hold data files of instruments. */
  list: procedureFor('read')
    .input(z.strictObject(pageFields).prefault({}))
    .query(async ({ ctx, input: { limit, offset } }): Promise<List<CatalogName>> => {
      const names = await ctx.folders.listCatalogs();
      return { total: names.length, items: names.slice(offset, offset + limit).map((name) => ({ name })) };
    }),

  /** The instruments of a catalog, and the files of its folder that are none. */
  get: procedureFor('read')
    .input(getInput)
    .query(async ({ ctx, input: { name, limit, offset } }): Promise<CatalogView> => {
      return { name, ...(await ctx.folders.readCatalog(name, { limit, offset })) };
    }),

  /** How far the data of an instrument can be trusted: 0 to 100 with its parts, and the rows at fault. */
  quality: procedureFor('read')
    .input(qualityInput)
    .query(({ ctx, input: { name, instrument, start, end } }): Promise<QualityReport> => {
      const range = {
        ...(start !== undefined && { start: startMicros(start) }),
        ...(end !== undefined && { end: endMicros(end) }),
      };
      if ((range.end ?? Infinity) < (range.start ?? -Infinity))
        throw new HoldfastError('DATES_REVERSED', 'end: lies before start', { path: 'end' });
      return ctx.folders.readQuality(name, instrument, range);
    }),

  /** The data of a file that was sent, of a path or of a dataset; what is not in a catalog yet is imported. */
  locate: workFor('run_backtest')
    .input(locateInput)
    .mutation(({ ctx, input }): Promise<LocatedData> => {
      const { upload, path, dataset } = input;
      if (upload) return dataOfUpload(ctx, upload, ctx.identity.name);
      if (path !== undefined) return dataOfPath(ctx, path, ctx.identity.name);
      if (dataset !== undefined) return dataOfDataset(ctx, dataset);
      throw new HoldfastError('VALIDATION', 'path: is missing, and so are upload and dataset', { path: 'path' });
    }),

  /** The only instrument that a symbol can mean. */
  resolve: procedureFor('read')
    .input(resolveInput)
    .query(({ ctx, input: { symbol, catalog } }): Promise<Located> => resolveSymbol(ctx, symbol, catalog)),
});
