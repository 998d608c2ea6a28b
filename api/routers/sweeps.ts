import { sweepRequestSchema } from '../../engine/model/sweep-plan';
import type {
  CursorList,
  Page,
  SweepAcceptedView,
  SweepSummaryView,
  SweepTrialView,
  SweepView,
} from '../../engine/model/views';
import { SWEEP_MESSAGES } from '../../workflows/messages';
import type { NewId } from '../operations/lifecycle/admission';
import { cancelOperation } from '../operations/lifecycle/ending';
import { messageOperation, resumeOperation } from '../operations/lifecycle/resuming';
import { sweepKind } from '../operations/sweep/sweep-kind';
import { procedureFor, router, workFor } from '../trpc';
import { acceptTrials } from './accepted-trials';
import {
  cancelInput,
  operationInput,
  pageOf,
  resumeInput,
  toOperationFilter,
  trialsInput,
  waitField,
  workListInput,
} from './inputs';
import { findSweep } from '../operations/sweep/find-sweep';
import { createSweep } from '../operations/sweep/sweep-creation';
import { retryFailedTrials } from '../operations/sweep/sweep-reopening';
import { requireSort } from '../operations/sweep/trial-sort';
import { trialsPage } from '../operations/sweep/trials-page';
import { sweepSummaries, sweepView } from '../operations/sweep/sweep-view';

const createInput = sweepRequestSchema.extend({ wait: waitField });
export const sweepsRouter = router({
  list: procedureFor('read')
    .input(workListInput)
    .query(async ({ ctx, input }): Promise<Page<SweepSummaryView>> => {
      const page = await ctx.store.sweeps.list(toOperationFilter(input));
      return pageOf(page, await sweepSummaries(ctx, page.rows), input);
    }),

  get: procedureFor('read')
    .input(operationInput)
    .query(async ({ ctx, input }): Promise<SweepView> => sweepView(ctx, await findSweep(ctx, input.id))),

  trials: procedureFor('read')
    .input(trialsInput)
    .query(async ({ ctx, input: { id, ...page } }): Promise<CursorList<SweepTrialView>> => {
      requireSort(page.sort);
      return trialsPage(ctx, await findSweep(ctx, id), page);
    }),

  create: workFor('run_backtest')
    .input(createInput)
    .mutation(async ({ ctx, input: { wait, ...request } }): Promise<SweepAcceptedView> => {
      const make = (as: NewId) => createSweep(ctx, request, as);
      const { id: sweepId, ...accepted } = await acceptTrials(ctx, {
        request,
        wait,
        kind: sweepKind,
        word: 'sweeps',
        make,
      });
      return { sweepId, ...accepted };
    }),

  cancel: procedureFor('run_backtest')
    .input(cancelInput)
    .mutation(async ({ ctx, input: { id, reason } }): Promise<SweepView> => {
      await cancelOperation(ctx, await findSweep(ctx, id), reason);
      return sweepView(ctx, await findSweep(ctx, id));
    }),

  pause: procedureFor('run_backtest')
    .input(operationInput)
    .mutation(async ({ ctx, input: { id } }): Promise<SweepView> => {
      await messageOperation(ctx, await findSweep(ctx, id), SWEEP_MESSAGES.pause);
      return sweepView(ctx, await findSweep(ctx, id));
    }),

  resume: workFor('run_backtest')
    .input(resumeInput)
    .mutation(async ({ ctx, input: { id, code } }): Promise<SweepView> => {
      await resumeOperation(ctx, await findSweep(ctx, id), code);
      return sweepView(ctx, await findSweep(ctx, id));
    }),

  retryFailed: workFor('run_backtest')
    .input(operationInput)
    .mutation(async ({ ctx, input: { id } }): Promise<SweepView> => {
      await retryFailedTrials(ctx, await findSweep(ctx, id));
      return sweepView(ctx, await findSweep(ctx, id));
    }),
});
