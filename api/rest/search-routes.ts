import { ledgerSchema } from '../../engine/model/ledger-views';
import {
  askedSchema,
  searchAcceptedSchema,
  searchFrontSchema,
  searchSummarySchema,
  searchViewSchema,
  tellViewSchema,
} from '../../engine/model/search-views';
import { isFinal, type OperationStatus } from '../../engine/model/status';
import { cursorListSchema, listSchema, trialViewSchema } from '../../engine/model/views';
import { searchVerdictSchema } from '../../engine/model/validation-views';
import type { RestRoute } from './rest-route';

const LIST = ['limit', 'offset', 'cursor', 'count', 'sort', 'session', 'status'] as const;

export const SEARCH_ROUTES: readonly RestRoute[] = [
  {
    method: 'POST',
    path: '/searches',
    procedure: 'searches.create',
    query: ['wait'],
    summary: 'Search for the best parameters of a strategy',
    answer: searchAcceptedSchema,
    status: 202,
    settled: ({ status }: { status: string }) => isFinal(status as OperationStatus),
  },
  {
    method: 'GET',
    path: '/searches',
    procedure: 'searches.list',
    query: [...LIST, 'strategy', 'text'],
    summary: 'Searches',
    answer: listSchema(searchSummarySchema),
  },
  { method: 'GET', path: '/searches/:id', procedure: 'searches.get', summary: 'One search', answer: searchViewSchema },
  {
    method: 'GET',
    path: '/searches/:id/trials',
    procedure: 'searches.trials',
    query: ['limit', 'offset', 'cursor', 'sort', 'status', 'fix'],
    summary: 'Trials of a search',
    table: 'trials',
    answer: cursorListSchema(trialViewSchema),
  },
  {
    method: 'GET',
    path: '/searches/:id/front',
    procedure: 'searches.front',
    summary: 'The Pareto front of a search',
    answer: searchFrontSchema,
  },
  {
    method: 'GET',
    path: '/searches/:id/verdict',
    procedure: 'searches.verdict',
    summary: 'What the judge found of the best point of a search',
    answer: searchVerdictSchema,
  },
  {
    method: 'POST',
    path: '/searches/:id/ask',
    procedure: 'searches.ask',
    summary: 'Points of a search whose trials others compute',
    answer: askedSchema,
  },
  {
    method: 'POST',
    path: '/searches/:id/tell',
    procedure: 'searches.tell',
    summary: 'What such points came to',
    answer: tellViewSchema,
  },
  {
    method: 'POST',
    path: '/searches/:id/cancel',
    procedure: 'searches.cancel',
    summary: 'Cancel a search',
    answer: searchViewSchema,
  },
  {
    method: 'POST',
    path: '/searches/:id/pause',
    procedure: 'searches.pause',
    summary: 'Hand out no more trials',
    answer: searchViewSchema,
  },
  {
    method: 'POST',
    path: '/searches/:id/resume',
    procedure: 'searches.resume',
    summary: 'Hand out trials again; or start over with the present code',
    answer: searchViewSchema,
  },
  {
    method: 'POST',
    path: '/searches/:id/retry-failed',
    procedure: 'searches.retryFailed',
    summary: 'Run the failed trials again',
    answer: searchViewSchema,
  },
  {
    method: 'GET',
    path: '/ledger',
    procedure: 'ledger.get',
    query: ['limit', 'offset', 'catalog', 'strategy'],
    summary: 'What was tried on which data',
    answer: ledgerSchema,
  },
];
