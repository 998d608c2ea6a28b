import { z } from 'zod';
import { strategyIdSchema } from '../../engine/model/identifiers';
import type { List, StrategyView } from '../../engine/model/views';
import { procedureFor, router } from '../trpc';

const getInput = z.strictObject({ id: strategyIdSchema });
const listInput = z.strictObject({}).prefault({});

export const strategiesRouter = router({
  list: procedureFor('read')
    .input(listInput)
    .query(async ({ ctx }): Promise<List<StrategyView>> => {
      const items = await ctx.store.strategies.list();
      return { total: items.length, items };
    }),

  get: procedureFor('read')
    .input(getInput)
    .query(({ ctx, input }): Promise<StrategyView> => ctx.store.strategies.get(input.id)),
});
