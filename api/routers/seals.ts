import { z } from 'zod';
import { catalogNameSchema, operationIdSchema } from '../../engine/model/identifiers';
import { sealRequestSchema, type SealDetailView, type SealView } from '../../engine/model/seal-views';
import type { List } from '../../engine/model/views';
import { endAwaiter } from '../operations/lifecycle/awaiting';
import { once } from '../operations/lifecycle/idempotency';
import { runKind } from '../operations/run/run-kind';
import { commitSeal } from '../operations/seal/seal-commitment';
import { createSeal } from '../operations/seal/seal-creation';
import { sealDetail, sealView } from '../operations/seal/seal-view';
import { procedureFor, router, workFor } from '../trpc';
import { operationInput, pageFields, waitField } from './inputs';

const listInput = z
  .strictObject({ ...pageFields, catalog: catalogNameSchema.optional().describe('Only those of this catalog.') })
  .prefault({});
const commitInput = operationInput.extend({
  run: operationIdSchema.describe('A completed run: its code, parameters and options are the candidate.'),
  wait: waitField,
});
const breakInput = operationInput.extend({
  reason: z.string().trim().min(1).max(500).describe('Why; kept in the log.'),
});

/** Parts of catalogs that nobody reads before a candidate is committed. */
export const sealsRouter = router({
  list: procedureFor('read')
    .input(listInput)
    .query(async ({ ctx, input: { catalog, ...page } }): Promise<List<SealView>> => {
      const { total, rows } = await ctx.store.seals.list({ catalog }, page);
      return { total, items: rows.map(sealView) };
    }),

  get: procedureFor('read')
    .input(operationInput)
    .query(async ({ ctx, input: { id } }): Promise<SealDetailView> => sealDetail(ctx, await ctx.store.seals.get(id))),

  create: workFor('initialize')
    .input(sealRequestSchema)
    .mutation(async ({ ctx, input }): Promise<SealView> => {
      const owner = ctx.identity.name;
      const made = await once(ctx, {
        ...{ owner, request: ['seals', input] },
        make: (id) => createSeal(ctx, input, { id, owner }),
        find: (id) => ctx.store.seals.find(id),
      });
      return sealView(made);
    }),

  /** Opens the sealed part for one candidate, once, and keeps what it came to. */
  commit: workFor('run_backtest')
    .input(commitInput)
    .mutation(async ({ ctx, input: { wait, ...input } }): Promise<SealView> => {
      const awaitEnd = wait ? await endAwaiter(ctx) : undefined;
      const { opening } = await commitSeal(ctx, input, ctx.identity.name);
      const read = () => ctx.store.operations.get(opening!);
      await awaitEnd?.({ id: opening!, workflowId: `${runKind.name}/${opening}`, read });
      return sealView(await ctx.store.seals.get(input.id));
    }),

  /** Opens the sealed part for everybody; it cannot be closed again, and later verdicts say so. */
  break: procedureFor('admin')
    .input(breakInput)
    .mutation(async ({ ctx, input: { id, reason } }): Promise<SealView> => {
      await ctx.store.seals.get(id);
      return sealView(await ctx.store.seals.break(id, { by: ctx.identity.name, reason }));
    }),
});
