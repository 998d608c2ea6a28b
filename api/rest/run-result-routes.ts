import { failureSchema } from '../../engine/model/failure-views';
import {
  equityPointSchema,
  fillViewSchema,
  logLineSchema,
  orderRowSchema,
  recordedSchema,
  rejectionViewSchema,
  seriesSchema,
  tradeViewSchema,
} from '../../engine/model/result-views';
import { listSchema } from '../../engine/model/views';
import type { RestRoute } from './rest-route';

const PAGE = ['limit', 'offset'] as const;
const ROWS = [...PAGE, 'instrument', 'from', 'to'] as const;

/** What a run has found, row by row. */
export const RUN_RESULT_ROUTES: RestRoute[] = [
  {
    method: 'GET',
    path: '/runs/:id/fills',
    procedure: 'runs.fills',
    table: 'fills',
    query: ROWS,
    summary: 'Fills of a run',
    answer: listSchema(fillViewSchema),
  },
  {
    method: 'GET',
    path: '/runs/:id/trades',
    procedure: 'runs.trades',
    table: 'trades',
    query: [...ROWS, 'sort'],
    summary: 'Round trips of a run',
    answer: listSchema(tradeViewSchema),
  },
  {
    method: 'GET',
    path: '/runs/:id/rejections',
    procedure: 'runs.rejections',
    table: 'rejections',
    query: ROWS,
    summary: 'Rejected orders of a run, the first thousand',
    answer: listSchema(rejectionViewSchema),
  },
  {
    method: 'GET',
    path: '/runs/:id/equity',
    procedure: 'runs.equity',
    table: 'equity',
    query: [...PAGE, 'points', 'from', 'to'],
    summary: 'Equity curve of a run',
    answer: listSchema(equityPointSchema),
  },
  {
    method: 'GET',
    path: '/runs/:id/orders',
    procedure: 'runs.orders',
    table: 'orders',
    query: ROWS,
    summary: 'Orders of a run with what became of them, the first million',
    answer: recordedSchema(orderRowSchema),
  },
  {
    method: 'GET',
    path: '/runs/:id/series',
    procedure: 'runs.series',
    table: 'series',
    query: [...PAGE, 'points', 'name'],
    summary: 'Series that the strategy recorded',
    answer: recordedSchema(seriesSchema),
  },
  {
    method: 'GET',
    path: '/runs/:id/failure',
    procedure: 'runs.failure',
    summary: 'Where a run failed: the line of its source, the bars, what it had logged',
    answer: failureSchema,
  },
  {
    method: 'GET',
    path: '/runs/:id/log',
    procedure: 'runs.log',
    table: 'log',
    query: PAGE,
    summary: 'Messages that the strategy logged',
    answer: recordedSchema(logLineSchema),
  },
];
