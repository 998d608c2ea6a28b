import { z } from 'zod';
import { strategyIdSchema } from '../../engine/model/identifiers';
import type { StrategyListView, StrategyView } from '../../engine/model/views';
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
    .query(({ ctx, input }): Promise<StrategyView> => ctx.store.strategies.get(input.id)),
});
