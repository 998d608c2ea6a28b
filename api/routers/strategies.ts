import { z } from 'zod';
import { strategyIdSchema } from '../../engine/model/identifiers';
import type { List, StrategyView } from '../../engine/model/views';
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
    .query(async ({ ctx }): Promise<List<StrategyView>> => {
      const items = await ctx.store.strategies.list();
      return { total: items.length, items };
    }),

  /** The strategy that a YAML file below the strategies folder names. */
  configured: procedureFor('read')
    .input(configuredInput)
    .query(({ ctx, input }): Promise<ConfiguredStrategy> => readConfiguredStrategy(ctx, input)),

  get: procedureFor('read')
    .input(getInput)
    .query(({ ctx, input }): Promise<StrategyView> => ctx.store.strategies.get(input.id)),
});
