import { isFinal, type OperationStatus } from '../../engine/model/status';
import { riskSummarySchema, riskViewSchema } from '../../engine/model/risk-views';
import { listSchema } from '../../engine/model/views';
import type { RestRoute } from './rest-route';

export const RISK_ROUTES: readonly RestRoute[] = [
  {
    method: 'POST',
    path: '/risk',
    procedure: 'risk.create',
    query: ['wait'],
    summary: 'Look at what may be lost: paths drawn from what was, stress, portfolios',
    answer: riskViewSchema,
    status: 202,
    settled: ({ status }: { status: string }) => isFinal(status as OperationStatus),
  },
  {
    method: 'GET',
    path: '/risk',
    procedure: 'risk.list',
    query: ['limit', 'offset', 'cursor', 'count', 'sort', 'session', 'status'],
    summary: 'Risk analyses',
    answer: listSchema(riskSummarySchema),
  },
  {
    method: 'GET',
    path: '/risk/:id',
    procedure: 'risk.get',
    summary: 'One risk analysis and its result',
    answer: riskViewSchema,
  },
  {
    method: 'POST',
    path: '/risk/:id/cancel',
    procedure: 'risk.cancel',
    summary: 'Cancel a risk analysis',
    answer: riskViewSchema,
  },
];
