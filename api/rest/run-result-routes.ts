import {
  equityPointSchema,
  fillViewSchema,
  rejectionViewSchema,
  tradeViewSchema,
} from '../../engine/model/result-views';
import { listSchema } from '../../engine/model/views';
import type { RestRoute } from './rest-route';

const PAGE = ['limit', 'offset'] as const;

/** What a run has found, row by row. */
export const RUN_RESULT_ROUTES: RestRoute[] = [
  {
    method: 'GET',
    path: '/runs/:id/fills',
    procedure: 'runs.fills',
    query: PAGE,
    summary: 'Fills of a run',
    answer: listSchema(fillViewSchema),
  },
  {
    method: 'GET',
    path: '/runs/:id/trades',
    procedure: 'runs.trades',
    query: PAGE,
    summary: 'Round trips of a run',
    answer: listSchema(tradeViewSchema),
  },
  {
    method: 'GET',
    path: '/runs/:id/rejections',
    procedure: 'runs.rejections',
    query: PAGE,
    summary: 'Rejected orders of a run, the first thousand',
    answer: listSchema(rejectionViewSchema),
  },
  {
    method: 'GET',
    path: '/runs/:id/equity',
    procedure: 'runs.equity',
    query: [...PAGE, 'points'],
    summary: 'Equity curve of a run',
    answer: listSchema(equityPointSchema),
  },
];
