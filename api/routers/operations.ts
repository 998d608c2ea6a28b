import { z } from 'zod';
import { idPrefixSchema, operationIdSchema, sessionNameSchema, strategyIdSchema } from '../../engine/model/identifiers';
import {
  type Estimate,
  type MetricsPage,
  type OperationDetails,
  type OperationSummary,
} from '../../engine/model/operations';
import type { Page } from '../../engine/model/views';
import type { Context } from '../context';
import { cancelOperation, completeOperation, failOperation } from '../operations/lifecycle/ending';
import { resumeOperation } from '../operations/lifecycle/resuming';
import { estimateDuration } from '../operations/lifecycle/estimates';
import { historyOf } from '../operations/lifecycle/history';
import { operationSummaries } from '../operations/lifecycle/operation-summary';
import { procedureFor, router, workFor } from '../trpc';
import {
  cancelInput,
  limitField,
  operationInput,
  operationListInput,
  pageOf,
  resumeInput,
  toOperationFilter,
} from './inputs';

const kindField = z.string().max(64);
const listInput = operationListInput
  .unwrap()
  .extend({
    kind: kindField.optional().describe('Only those of this kind.'),
    idPrefix: idPrefixSchema.optional().describe('Only those whose id begins so: 8 hexadecimal digits or more.'),
    parent: operationIdSchema.optional().describe('Only the parts of this operation.'),
  })
  .prefault({});
const getInput = operationInput.extend({
  forceRefresh: z.boolean().default(false).describe('Look at the engine even if the last look is less than 1 s old.'),
});
const metricsInput = operationInput.extend({
  cursor: z.string().max(64).optional().describe('`nextCursor` of the last answer; without it, from the beginning.'),
  limit: limitField(1000).default(1000).describe('How many points at most.'),
});
const estimateInput = z.strictObject({
  kind: kindField,
  session: sessionNameSchema,
  strategy: strategyIdSchema,
  units: z.number().positive().optional().describe('Bars of a run or trials of a sweep; as many as the last had.'),
});

type Act = (ctx: Context, id: string) => Promise<void>;

async function afterwards(ctx: Context, id: string, act: Act): Promise<OperationDetails> {
  await act(ctx, id);
  return ctx.operations.get(id, true);
}

/** One contract for everything that takes time. */
export const operationsRouter = router({
  list: procedureFor('read')
    .input(listInput)
    .query(async ({ ctx, input }): Promise<Page<OperationSummary>> => {
      const { kind, parent, idPrefix } = input;
      if (kind !== undefined) ctx.kinds.require(kind);
      const page = await ctx.store.operations.list({ ...toOperationFilter(input), kind, parent, idPrefix });
      return pageOf(page, await operationSummaries(ctx, page.rows), input);
    }),

  get: procedureFor('read')
    .input(getInput)
    .query(({ ctx, input }): Promise<OperationDetails> => ctx.operations.get(input.id, input.forceRefresh)),

  metrics: procedureFor('read')
    .input(metricsInput)
    .query(async ({ ctx, input: { id, ...page } }): Promise<MetricsPage> => {
      return historyOf(ctx, await ctx.store.operations.get(id), page);
    }),

  estimate: procedureFor('read')
    .input(estimateInput)
    .query(({ ctx, input }): Promise<Estimate> => {
      ctx.kinds.require(input.kind);
      return estimateDuration(ctx.store, input);
    }),

  cancel: procedureFor('run_backtest')
    .input(cancelInput)
    .mutation(({ ctx, input: { id, reason } }) =>
      afterwards(ctx, id, async () => cancelOperation(ctx, await ctx.store.operations.get(id), reason)),
    ),

  resume: workFor('run_backtest')
    .input(resumeInput)
    .mutation(({ ctx, input: { id, code } }) =>
      afterwards(ctx, id, async () => resumeOperation(ctx, await ctx.store.operations.get(id), code)),
    ),

  complete: procedureFor('run_backtest')
    .input(operationInput)
    .mutation(({ ctx, input: { id } }) =>
      afterwards(ctx, id, async () => completeOperation(ctx, await ctx.store.operations.get(id))),
    ),

  fail: procedureFor('run_backtest')
    .input(z.strictObject({ id: operationIdSchema, message: z.string().min(1).max(1000) }))
    .mutation(({ ctx, input: { id, message } }) =>
      afterwards(ctx, id, async () =>
        failOperation(ctx, await ctx.store.operations.get(id), { code: 'OPERATION_FAILED', message }),
      ),
    ),
});
