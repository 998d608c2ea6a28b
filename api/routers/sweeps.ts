import { z } from 'zod';
import { WorkflowNotFoundError } from '@temporalio/client';
import { HoldfastError } from '../../engine/model/errors';
import { workflowIds } from '../../engine/model/identifiers';
import { isFinal, TRIAL_STATUSES } from '../../engine/model/status';
import { isStatisticName } from '../../engine/model/statistics';
import { sweepRequestSchema } from '../../engine/model/sweep-plan';
import type { List, SweepAcceptedView, SweepSummaryView, SweepTrialView, SweepView } from '../../engine/model/views';
import type { TrialPage } from '../../infra/store/repositories/trial-repository';
import { SWEEP_MESSAGES } from '../../workflows/messages';
import type { Services } from '../context';
import { cancelSweep } from '../operations/lifecycle/cancelling';
import { resumeSweep } from '../operations/lifecycle/resuming';
import { procedureFor, router, workFor } from '../trpc';
import { MESSAGE_LIMIT_MS, within } from '../operations/workflows';
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
import { createdSweep, createSweep, retryFailedTrials } from '../operations/sweep/sweep-creation';
import { cacheView } from '../operations/lifecycle/operation-view';
import { rowsOf, sweepSummaries, sweepView, trialViews } from '../operations/sweep/sweep-view';

const createInput = sweepRequestSchema.extend({ wait: waitField });
const trialsInput = operationPageInput.extend({
  sort: z.string().max(64).default('trial').describe('`trial` or a statistic; with `-` before it, descending.'),
  status: z.enum(TRIAL_STATUSES).optional().describe('Only those with this status.'),
});

/** @throws HoldfastError UNKNOWN_STATISTIC with the path `sort` */
function toSort(sort: string): TrialPage['sort'] {
  const descending = sort.startsWith('-');
  const by = descending ? sort.slice(1) : sort;
  if (by === 'trial' || isStatisticName(by)) return { by, descending };
  throw new HoldfastError('UNKNOWN_STATISTIC', `sort: there is no statistic "${by}"`, { path: 'sort' });
}

/** Messages an open sweep. */
async function pauseSweep(services: Services, id: string): Promise<SweepView> {
  const { store, temporal } = services;
  const ended = new HoldfastError('INVALID_STATE', 'The sweep has ended.');
  if (isFinal((await store.sweeps.get(id)).status)) throw ended;
  try {
    await within(temporal, MESSAGE_LIMIT_MS, () =>
      temporal.workflow.getHandle(workflowIds.sweep(id)).executeUpdate(SWEEP_MESSAGES.pause),
    );
  } catch (error) {
    throw error instanceof WorkflowNotFoundError ? ended : error;
  }
  return sweepView(services, await store.sweeps.get(id));
}

export const sweepsRouter = router({
  list: procedureFor('read')
    .input(operationListInput)
    .query(async ({ ctx, input }): Promise<List<SweepSummaryView>> => {
      const { total, rows } = await ctx.store.sweeps.list(toOperationFilter(input));
      return { total, items: await sweepSummaries(ctx, rows) };
    }),

  get: procedureFor('read')
    .input(operationInput)
    .query(async ({ ctx, input }): Promise<SweepView> => sweepView(ctx, await ctx.store.sweeps.get(input.id))),

  trials: procedureFor('read')
    .input(trialsInput)
    .query(async ({ ctx, input: { id, sort: text, ...page } }): Promise<List<SweepTrialView>> => {
      const sort = toSort(text);
      const row = await ctx.store.sweeps.get(id);
      const [tallies, items] = await Promise.all([
        ctx.store.trials.tally([rowsOf(row)]),
        trialViews(ctx, row, { ...page, sort }),
      ]);
      const { completed: rows, failed } = tallies.get(rowsOf(row))!;
      const total = { completed: rows - failed, failed };
      return { total: page.status ? total[page.status] : rows, items };
    }),

  create: workFor('run_backtest')
    .input(createInput)
    .mutation(async ({ ctx, input: { wait, ...request } }): Promise<SweepAcceptedView> => {
      const owner = ctx.identity.name;
      const keyed = ctx.idempotencyKey !== undefined;
      const awaitEnd = wait ? await endAwaiter(ctx) : undefined;
      const { row: answered, ...created } = await once(ctx, {
        owner,
        request: ['sweeps', request],
        make: (id) => createSweep(ctx, request, { id, owner, keyed }),
        find: async (id) => createdSweep(await ctx.store.sweeps.find(id)),
      });
      const { session, strategy } = request;
      const estimate = ctx.estimates.seconds({ kind: 'sweep', session, strategy, units: created.total });
      const { sweepId, workflowId } = created;
      const read = () => ctx.store.sweeps.get(sweepId);
      const row = answered ?? (await (awaitEnd?.({ id: sweepId, workflowId, read }) ?? read()));
      return { ...created, status: row.status, estimatedSeconds: await estimate, ...cacheView(row) };
    }),

  cancel: procedureFor('run_backtest')
    .input(cancelInput)
    .mutation(async ({ ctx, input: { id, reason } }): Promise<SweepView> => {
      const { status } = await ctx.store.sweeps.get(id);
      if (isFinal(status) && status !== 'cancelled')
        throw new HoldfastError('INVALID_STATE', 'The sweep has ended and cannot be cancelled.');
      if (status !== 'cancelled') await cancelSweep(ctx, id, reason);
      return sweepView(ctx, await ctx.store.sweeps.get(id));
    }),

  pause: procedureFor('run_backtest')
    .input(operationInput)
    .mutation(({ ctx, input }) => pauseSweep(ctx, input.id)),

  resume: procedureFor('run_backtest')
    .input(resumeInput)
    .mutation(async ({ ctx, input: { id, code } }): Promise<SweepView> => {
      await resumeSweep(ctx, await ctx.store.sweeps.get(id), code);
      return sweepView(ctx, await ctx.store.sweeps.get(id));
    }),

  retryFailed: workFor('run_backtest')
    .input(operationInput)
    .mutation(async ({ ctx, input: { id } }): Promise<SweepView> => {
      const { store } = ctx;
      const row = await store.sweeps.get(id);
      const session = await store.sessions.findOpen(row.session);
      if (session?.id !== row.session_id || session.status === 'closing') {
        throw new HoldfastError('SESSION_NOT_FOUND', 'The session of this sweep is closed.');
      }
      if (row.status === 'cancelled') throw new HoldfastError('INVALID_STATE', 'The sweep was cancelled.');
      const { failed } = (await store.trials.tally([rowsOf(row)])).get(rowsOf(row))!;
      if (failed === 0) throw new HoldfastError('INVALID_STATE', 'The sweep has no failed trial.');
      await retryFailedTrials(ctx, row);
      return sweepView(ctx, await store.sweeps.get(id));
    }),
});
