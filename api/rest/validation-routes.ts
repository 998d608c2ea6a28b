import { isFinal, type OperationStatus } from '../../engine/model/status';
import { validationSummarySchema, validationViewSchema } from '../../engine/model/validation-views';
import { listSchema } from '../../engine/model/views';
import type { RestRoute } from './rest-route';

export const VALIDATION_ROUTES: readonly RestRoute[] = [
  {
    method: 'POST',
    path: '/validations',
    procedure: 'validations.create',
    query: ['wait'],
    summary: 'Look at what a run, sweep or search is worth beyond the data that it was found on',
    answer: validationViewSchema,
    status: 202,
    settled: ({ status }: { status: string }) => isFinal(status as OperationStatus),
  },
  {
    method: 'GET',
    path: '/validations',
    procedure: 'validations.list',
    query: ['limit', 'offset', 'cursor', 'count', 'sort', 'session', 'status'],
    summary: 'Validations',
    answer: listSchema(validationSummarySchema),
  },
  {
    method: 'GET',
    path: '/validations/:id',
    procedure: 'validations.get',
    summary: 'One validation, its parts and its verdict',
    answer: validationViewSchema,
  },
  {
    method: 'POST',
    path: '/validations/:id/cancel',
    procedure: 'validations.cancel',
    summary: 'Cancel a validation',
    answer: validationViewSchema,
  },
];
