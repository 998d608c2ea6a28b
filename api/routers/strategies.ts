import { z } from 'zod';
import { strategyIdSchema } from '../../engine/model/identifiers';
import type { StrategyDetailView, StrategyListView } from '../../engine/model/views';
import { findStrategy } from '../operations/find-by-name';
import { procedureFor, router } from '../trpc';
import {
  readConfiguredStrategy,
  strategyPathSchema,
  type ConfiguredStrategy,
} from '../operations/strategy/strategy-files';

const getInput = z.strictObject({ id: strategyIdSchema });
const configuredInput = z.strictObject({ path: strategyPathSchema, model: strategyPathSchema.optional() });
const listInput = z.strictObject({}).prefault({});

export const strategiesRouter = router({
  list: procedureFor('read')
    .input(listInput)
    .query(async ({ ctx }): Promise<StrategyListView> => {
      const { strategies } = ctx.store;
      const [items, broken] = await Promise.all([strategies.list(), strategies.broken()]);
      return { total: items.length, items, broken };
    }),

  /** The strategy that a YAML file below the strategies folder names. */
  configured: procedureFor('read')
    .input(configuredInput)
    .query(({ ctx, input }): Promise<ConfiguredStrategy> => readConfiguredStrategy(ctx, input)),

  get: procedureFor('read')
    .input(getInput)
    .query(async ({ ctx, input }): Promise<StrategyDetailView> => {
      const strategy = await findStrategy(ctx.store, input.id);
      if (strategy.file === undefined) return strategy;
      const broken = (await ctx.store.strategies.broken()).find(({ file }) => file === strategy.file);
      return { ...strategy, ...(broken && { broken }) };
    }),
});
