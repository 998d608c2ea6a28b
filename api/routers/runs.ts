import { z } from 'zod';
import { HoldfastError } from '../../engine/model/errors';
import { workflowIds } from '../../engine/model/identifiers';
import { runRequestSchema } from '../../engine/model/run-config';
import { isFinal } from '../../engine/model/status';
import type { List, RunView, VerificationView } from '../../engine/model/views';
import { cancelRun } from '../operations/lifecycle/cancelling';
import { resumeRun } from '../operations/lifecycle/resuming';
import { procedureFor, router, workFor } from '../trpc';
import { endAwaiter } from '../operations/lifecycle/awaiting';
import {
  cancelInput,
  operationInput,
  operationListInput,
  operationPageInput,
  resumeInput,
  toOperationFilter,
  waitField,
} from './inputs';
import { once } from '../operations/lifecycle/idempotency';
import { createdRun, createRun } from '../operations/run/run-creation';
import { equityOf, fillsOf, rejectionsOf, tradesOf } from '../operations/run/run-results';
import { runView, runViews } from '../operations/run/run-view';
import { createVerification, verificationView } from '../operations/verification/verification';

const createInput = runRequestSchema.extend({ wait: waitField });
const equityInput = operationPageInput.extend({
  points: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('At most so many points of the whole curve, for a chart; instead of `limit` and `offset`.'),
});

export const runsRouter = router({
  list: procedureFor('read')
    .input(operationListInput)
    .query(async ({ ctx, input }): Promise<List<RunView>> => {
      const { total, rows } = await ctx.store.runs.list(toOperationFilter(input));
      return { total, items: await runViews(ctx, rows) };
    }),

  get: procedureFor('read')
    .input(operationInput)
    .query(async ({ ctx, input }): Promise<RunView> => runView(ctx, await ctx.store.runs.get(input.id))),

  fills: procedureFor('read')
    .input(operationPageInput)
    .query(async ({ ctx, input: { id, ...page } }) => fillsOf(ctx, await ctx.store.runs.get(id), page)),

  trades: procedureFor('read')
    .input(operationPageInput)
    .query(async ({ ctx, input: { id, ...page } }) => tradesOf(ctx, await ctx.store.runs.get(id), page)),

  rejections: procedureFor('read')
    .input(operationPageInput)
    .query(async ({ ctx, input: { id, ...page } }) => rejectionsOf(ctx, await ctx.store.runs.get(id), page)),

  equity: procedureFor('read')
    .input(equityInput)
    .query(async ({ ctx, input: { id, ...page } }) => equityOf(ctx, await ctx.store.runs.get(id), page)),

  create: workFor('run_backtest')
    .input(createInput)
    .mutation(async ({ ctx, input: { wait, ...request } }): Promise<RunView> => {
      const { session, strategy } = request;
      const estimate = ctx.estimates.seconds({ kind: 'run', session, strategy });
      const owner = ctx.identity.name;
      const keyed = ctx.idempotencyKey !== undefined;
      const awaitEnd = wait ? await endAwaiter(ctx) : undefined;
      const { id, row } = await once(ctx, {
        owner,
        request: ['runs', request],
        make: (id) => createRun(ctx, request, { id, owner, keyed }),
        find: async (id) => createdRun(await ctx.store.runs.find(id)),
      });
      if (row) return runView(ctx, row);
      const read = () => ctx.store.runs.get(id);
      const view = await runView(ctx, await (awaitEnd?.({ id, workflowId: workflowIds.run(id), read }) ?? read()));
      return { ...view, estimatedSeconds: await estimate };
    }),

  verify: workFor('run_backtest')
    .input(operationInput.extend({ wait: waitField.default(true) }))
    .mutation(async ({ ctx, input: { id, wait } }): Promise<VerificationView> => {
      const run = await ctx.store.runs.get(id);
      const awaitEnd = wait ? await endAwaiter(ctx) : undefined;
      const verificationId = await createVerification(ctx, run, ctx.identity.name);
      const read = () => ctx.store.runs.get(verificationId);
      const workflowId = workflowIds.run(verificationId);
      const row = await (awaitEnd?.({ id: verificationId, workflowId, read }) ?? read());
      return verificationView(ctx.config, run, row);
    }),

  verifications: procedureFor('read')
    .input(operationInput)
    .query(async ({ ctx, input: { id } }): Promise<List<VerificationView>> => {
      const run = await ctx.store.runs.get(id);
      const repetitions = await ctx.store.runs.verificationsOf(id);
      const items = repetitions.map((repetition) => verificationView(ctx.config, run, repetition));
      return { total: items.length, items };
    }),

  resume: procedureFor('run_backtest')
    .input(resumeInput)
    .mutation(async ({ ctx, input: { id, code } }): Promise<RunView> => {
      await resumeRun(ctx, await ctx.store.runs.get(id), code);
      return runView(ctx, await ctx.store.runs.get(id));
    }),

  cancel: procedureFor('run_backtest')
    .input(cancelInput)
    .mutation(async ({ ctx, input: { id, reason } }): Promise<RunView> => {
      const { status } = await ctx.store.runs.get(id);
      if (isFinal(status) && status !== 'cancelled')
        throw new HoldfastError('INVALID_STATE', 'The run has ended and cannot be cancelled.');
      if (status !== 'cancelled') await cancelRun(ctx, id, reason);
      return runView(ctx, await ctx.store.runs.get(id));
    }),
});
