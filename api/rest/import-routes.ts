import {
  importPreviewSchema,
  importProfileSchema,
  importSummarySchema,
  importViewSchema,
} from '../../engine/model/import-views';
import { isFinal, type OperationStatus } from '../../engine/model/status';
import { listSchema } from '../../engine/model/views';
import type { RestRoute } from './rest-route';

export const IMPORT_ROUTES: readonly RestRoute[] = [
  {
    method: 'POST',
    path: '/imports',
    procedure: 'imports.create',
    query: ['wait'],
    summary: 'Take files into a catalog, uploaded or from the folder of imports',
    answer: importViewSchema,
    status: 202,
    settled: ({ status }) => isFinal(status as OperationStatus),
    multipart: true,
    dryRun: { procedure: 'imports.preview', answer: importPreviewSchema },
  },
  {
    method: 'GET',
    path: '/imports',
    procedure: 'imports.list',
    query: ['limit', 'offset', 'cursor', 'count', 'sort', 'status'],
    summary: 'Imports',
    answer: listSchema(importSummarySchema),
  },
  {
    method: 'GET',
    path: '/imports/:id',
    procedure: 'imports.get',
    summary: 'One import: what was made, what was left out and why',
    answer: importViewSchema,
  },
  {
    method: 'POST',
    path: '/imports/:id/cancel',
    procedure: 'imports.cancel',
    summary: 'Cancel an import; nothing of it is published then',
    answer: importViewSchema,
  },
  {
    method: 'GET',
    path: '/import-profiles',
    procedure: 'imports.profiles.list',
    summary: 'Forms of files by name: those that were kept, and those that come with the product',
    answer: listSchema(importProfileSchema),
  },
  {
    method: 'GET',
    path: '/import-profiles/:name',
    procedure: 'imports.profiles.get',
    summary: 'One profile',
    answer: importProfileSchema,
  },
  {
    method: 'DELETE',
    path: '/import-profiles/:name',
    procedure: 'imports.profiles.delete',
    summary: 'Delete a profile that was kept',
    answer: importProfileSchema,
  },
];
