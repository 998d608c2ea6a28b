import { sealDetailSchema, sealViewSchema } from '../../engine/model/seal-views';
import { listSchema } from '../../engine/model/views';
import type { RestRoute } from './rest-route';

export const SEAL_ROUTES: readonly RestRoute[] = [
  {
    method: 'POST',
    path: '/seals',
    procedure: 'seals.create',
    summary: 'Seal a catalog from a date on: nobody reads its bars of that date or later',
    answer: sealViewSchema,
    status: 201,
  },
  {
    method: 'GET',
    path: '/seals',
    procedure: 'seals.list',
    query: ['limit', 'offset', 'catalog'],
    summary: 'Seals',
    answer: listSchema(sealViewSchema),
  },
  {
    method: 'GET',
    path: '/seals/:id',
    procedure: 'seals.get',
    summary: 'One seal, its candidate, its answer and its log',
    answer: sealDetailSchema,
  },
  {
    method: 'POST',
    path: '/seals/:id/commit',
    procedure: 'seals.commit',
    query: ['wait'],
    summary: 'Commit a run as the candidate: the sealed part is opened for it once',
    answer: sealViewSchema,
    status: 202,
    settled: ({ status }: { status: string }) => status !== 'opening',
  },
  {
    method: 'POST',
    path: '/seals/:id/break',
    procedure: 'seals.break',
    summary: 'Break a seal, for good: later verdicts say so',
    answer: sealViewSchema,
  },
];
