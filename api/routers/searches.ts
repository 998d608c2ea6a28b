import { operationIdSchema } from '../../engine/model/identifiers';
import { searchRequestSchema } from '../../engine/model/search';
import { askRequestSchema, tellRequestSchema } from '../../engine/model/ask-tell';
import type {
  AskedView,
  SearchAcceptedView,
  SearchFrontView,
  SearchSummaryView,
  SearchView,
  TellView,
} from '../../engine/model/search-views';
import type { SearchVerdictView } from '../../engine/model/validation-views';
import type { CursorList, Page, SweepTrialView } from '../../engine/model/views';
import { SWEEP_MESSAGES } from '../../workflows/messages';
import type { NewId } from '../operations/lifecycle/admission';
import { cancelOperation } from '../operations/lifecycle/ending';
import { messageOperation, resumeOperation } from '../operations/lifecycle/resuming';
import { askPoints, tellResults } from '../operations/search/ask-tell';
import { createSearch } from '../operations/search/search-creation';
import { searchKind } from '../operations/search/search-kind';
import { searchFront, searchSummaries, searchView } from '../operations/search/search-view';
import { retryFailedTrials } from '../operations/sweep/sweep-reopening';
import { requireSort } from '../operations/sweep/trial-sort';
import { searchVerdictView } from '../operations/validation/validation-view';
import { trialsPage } from '../operations/sweep/trials-page';
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

const askInput = askRequestSchema.extend({ id: operationIdSchema });
const tellInput = tellRequestSchema.extend({ id: operationIdSchema });
const createInput = searchRequestSchema.extend({ wait: waitField });

export const searchesRouter = router({
  list: procedureFor('read')
    .input(workListInput)
    .query(async ({ ctx, input }): Promise<Page<SearchSummaryView>> => {
      const page = await ctx.store.searches.list(toOperationFilter(input));
      return pageOf(page, await searchSummaries(ctx, page.rows), input);
    }),

  get: procedureFor('read')
    .input(operationInput)
    .query(async ({ ctx, input }): Promise<SearchView> => searchView(ctx, await ctx.store.searches.get(input.id))),

  trials: procedureFor('read')
    .input(trialsInput)
    .query(async ({ ctx, input: { id, ...page } }): Promise<CursorList<SweepTrialView>> => {
      requireSort(page.sort);
      return trialsPage(ctx, await ctx.store.searches.get(id), page);
    }),

  front: procedureFor('read')
    .input(operationInput)
    .query(async ({ ctx, input }): Promise<SearchFrontView> =>
      searchFront(ctx, await ctx.store.searches.get(input.id)),
    ),

  verdict: procedureFor('read')
    .input(operationInput)
    .query(async ({ ctx, input }): Promise<SearchVerdictView> =>
      searchVerdictView(ctx, await ctx.store.searches.get(input.id)),
    ),

  create: workFor('run_backtest')
    .input(createInput)
    .mutation(async ({ ctx, input: { wait, ...request } }): Promise<SearchAcceptedView> => {
      const make = (as: NewId) => createSearch(ctx, request, as);
      const { id: searchId, ...accepted } = await acceptTrials(ctx, {
        request,
        wait,
        kind: searchKind,
        word: 'searches',
        make,
      });
      return { searchId, ...accepted };
    }),

  cancel: procedureFor('run_backtest')
    .input(cancelInput)
    .mutation(async ({ ctx, input: { id, reason } }): Promise<SearchView> => {
      await cancelOperation(ctx, await ctx.store.searches.get(id), reason);
      return searchView(ctx, await ctx.store.searches.get(id));
    }),

  ask: procedureFor('run_backtest')
    .input(askInput)
    .mutation(async ({ ctx, input: { id, key = ctx.idempotencyKey, ...request } }): Promise<AskedView> => {
      return askPoints(ctx, await ctx.store.searches.get(id), { ...request, ...(key !== undefined && { key }) });
    }),

  tell: procedureFor('run_backtest')
    .input(tellInput)
    .mutation(async ({ ctx, input: { id, ...told } }): Promise<TellView> =>
      tellResults(ctx, await ctx.store.searches.get(id), told),
    ),

  pause: procedureFor('run_backtest')
    .input(operationInput)
    .mutation(async ({ ctx, input: { id } }): Promise<SearchView> => {
      await messageOperation(ctx, await ctx.store.searches.get(id), SWEEP_MESSAGES.pause);
      return searchView(ctx, await ctx.store.searches.get(id));
    }),

  resume: workFor('run_backtest')
    .input(resumeInput)
    .mutation(async ({ ctx, input: { id, code } }): Promise<SearchView> => {
      await resumeOperation(ctx, await ctx.store.searches.get(id), code);
      return searchView(ctx, await ctx.store.searches.get(id));
    }),

  retryFailed: workFor('run_backtest')
    .input(operationInput)
    .mutation(async ({ ctx, input: { id } }): Promise<SearchView> => {
      await retryFailedTrials(ctx, await ctx.store.searches.get(id));
      return searchView(ctx, await ctx.store.searches.get(id));
    }),
});
