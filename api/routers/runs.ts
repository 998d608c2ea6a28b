import { z } from 'zod';
import { annotationSchema } from '../../engine/model/annotation';
import { rangeFields } from '../../engine/model/chart-views';
import { operationIdSchema } from '../../engine/model/identifiers';
import { runRequestSchema, trialOfSchema, type RunOfTrialRequest } from '../../engine/model/run-config';
import type { List, Page, RunView, VerificationView } from '../../engine/model/views';
import type { Identity } from '../auth';
import type { Context } from '../context';
import { createdBefore } from '../operations/lifecycle/creating';
import { cancelOperation } from '../operations/lifecycle/ending';
import { resumeOperation } from '../operations/lifecycle/resuming';
import { runKind } from '../operations/run/run-kind';
import { verificationKind } from '../operations/verification/verification-kind';
import { procedureFor, router, workFor } from '../trpc';
import { endAwaiter } from '../operations/lifecycle/awaiting';
import {
  cancelInput,
  operationInput,
  operationPageInput,
  pageOf,
  resumeInput,
  runListInput,
  toOperationFilter,
  waitField,
} from './inputs';
import { once } from '../operations/lifecycle/idempotency';
import { failureOf } from '../operations/run/run-failure';
import { rowFields, tradeFields } from '../operations/run/row-filter';
import { figureRanges } from '../operations/run/figure-ranges';
import { createRun } from '../operations/run/run-creation';
import { retryRequest } from '../operations/run/run-retry';
import { logOf, ordersOf, seriesOf } from '../operations/run/run-evidence';
import { equityOf, fillsOf, rejectionsOf, tradesOf } from '../operations/run/run-results';
import { runView, runViews } from '../operations/run/run-view';
import { createVerification, verificationView } from '../operations/verification/verification';

const createInput = runRequestSchema.extend({
  wait: waitField,
  trialOf: trialOfSchema.optional().describe('The trial that the run is, whose page then leads to it.'),
});
const points = z.int().min(1).max(10_000).optional();
const equityInput = operationPageInput.extend({
  ...rangeFields,
  points: points.describe(
    'At most so many points of the whole range, for a chart; instead of `limit` and `offset`. Of each stretch its first, last, highest and lowest point and the deepest drawdown, so that the chart reaches what the statistics say.',
  ),
});
const seriesInput = operationPageInput.extend({
  points: points.describe(
    'At most so many points of each whole series, for a chart; instead of `limit` and `offset`. Of each stretch its first, last, highest and lowest point.',
  ),
  name: z.string().min(1).max(64).optional().describe('Only series of this name.'),
});

const rowsInput = operationPageInput.extend(rowFields);
const tradesInput = operationPageInput.extend(tradeFields);

export const runsRouter = router({
  list: procedureFor('read')
    .input(runListInput)
    .query(async ({ ctx, input }): Promise<Page<RunView>> => {
      const page = await ctx.store.runs.list({ ...toOperationFilter(input), figures: figureRanges(input.figures) });
      return pageOf(page, await runViews(ctx, page.rows), input);
    }),

  get: procedureFor('read')
    .input(operationInput)
    .query(async ({ ctx, input }): Promise<RunView> => runView(ctx, await ctx.store.runs.get(input.id))),

  fills: procedureFor('read')
    .input(rowsInput)
    .query(async ({ ctx, input: { id, ...page } }) => fillsOf(ctx, await ctx.store.runs.get(id), page)),

  trades: procedureFor('read')
    .input(tradesInput)
    .query(async ({ ctx, input: { id, ...page } }) => tradesOf(ctx, await ctx.store.runs.get(id), page)),

  rejections: procedureFor('read')
    .input(rowsInput)
    .query(async ({ ctx, input: { id, ...page } }) => rejectionsOf(ctx, await ctx.store.runs.get(id), page)),

  equity: procedureFor('read')
    .input(equityInput)
    .query(async ({ ctx, input: { id, ...page } }) => equityOf(ctx, await ctx.store.runs.get(id), page)),

  orders: procedureFor('read')
    .input(rowsInput)
    .query(async ({ ctx, input: { id, ...page } }) => ordersOf(ctx, await ctx.store.runs.get(id), page)),

  series: procedureFor('read')
    .input(seriesInput)
    .query(async ({ ctx, input: { id, ...asked } }) => seriesOf(ctx, await ctx.store.runs.get(id), asked)),

  log: procedureFor('read')
    .input(operationPageInput)
    .query(async ({ ctx, input: { id, ...page } }) => logOf(ctx, await ctx.store.runs.get(id), page)),

  failure: procedureFor('read')
    .input(operationInput)
    .query(async ({ ctx, input }) => failureOf(ctx, await ctx.store.runs.get(input.id))),

  create: workFor('run_backtest')
    .input(createInput)
    .mutation(({ ctx, input: { wait, ...request } }): Promise<RunView> => create(ctx, request, wait)),

  retry: workFor('run_backtest')
    .input(operationInput.extend({ wait: waitField }))
    .mutation(async ({ ctx, input: { id, wait } }): Promise<RunView> => {
      return create(ctx, await retryRequest(ctx, await ctx.store.runs.get(id)), wait);
    }),

  verify: workFor('run_backtest')
    .input(operationInput.extend({ wait: waitField.default(true) }))
    .mutation(async ({ ctx, input: { id, wait } }): Promise<VerificationView> => {
      const run = await ctx.store.runs.get(id);
      const awaitEnd = wait ? await endAwaiter(ctx) : undefined;
      const verification = await createVerification(ctx, run, ctx.identity.name);
      const read = () => ctx.store.verifications.get(verification);
      const workflowId = `${verificationKind.name}/${verification}`;
      return verificationView(ctx, run, await (awaitEnd?.({ id: verification, workflowId, read }) ?? read()));
    }),

  verifications: procedureFor('read')
    .input(operationInput)
    .query(async ({ ctx, input: { id } }): Promise<List<VerificationView>> => {
      const run = await ctx.store.runs.get(id);
      const items = (await ctx.store.verifications.of(id)).map((row) => verificationView(ctx, run, row));
      return { total: items.length, items };
    }),

  annotate: procedureFor('run_backtest')
    .input(annotationSchema.extend({ id: operationIdSchema }))
    .mutation(async ({ ctx, input: { id, ...said } }): Promise<RunView> => {
      await ctx.store.runs.get(id);
      await ctx.store.operations.annotate(id, said);
      return runView(ctx, await ctx.store.runs.get(id));
    }),

  cancel: procedureFor('run_backtest')
    .input(cancelInput)
    .mutation(async ({ ctx, input: { id, reason } }): Promise<RunView> => {
      await cancelOperation(ctx, await ctx.store.runs.get(id), reason);
      return runView(ctx, await ctx.store.runs.get(id));
    }),

  resume: workFor('run_backtest')
    .input(resumeInput)
    .mutation(async ({ ctx, input: { id, code } }): Promise<RunView> => {
      await resumeOperation(ctx, await ctx.store.runs.get(id), code);
      return runView(ctx, await ctx.store.runs.get(id));
    }),
});

async function create(
  ctx: Context & { identity: Identity },
  request: RunOfTrialRequest,
  wait: boolean,
): Promise<RunView> {
  const as = { owner: ctx.identity.name, keyed: ctx.idempotencyKey !== undefined };
  const awaitEnd = wait ? await endAwaiter(ctx) : undefined;
  const { id, row: ended } = await once(ctx, {
    owner: as.owner,
    request: ['runs', request],
    make: (id) => createRun(ctx, request, { id, ...as }),
    find: async (id) => createdBefore(await ctx.store.runs.find(id)),
  });
  if (ended) return runView(ctx, ended);
  const { session, strategy } = request;
  const estimate = ctx.estimates.seconds({ kind: runKind.name, session, strategy });
  const read = () => ctx.store.runs.get(id);
  const view = await runView(ctx, await (awaitEnd?.({ id, workflowId: `${runKind.name}/${id}`, read }) ?? read()));
  return { ...view, estimatedSeconds: await estimate };
}
