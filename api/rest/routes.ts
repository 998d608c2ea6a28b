import { catalogNameViewSchema, catalogViewSchema } from '../../engine/model/catalog-views';
import { qualityReportSchema } from '../../engine/model/quality';
import { sessionDifferenceSchema } from '../../engine/model/session-difference';
import { isFinal, type OperationStatus } from '../../engine/model/status';
import {
  cursorListSchema,
  listSchema,
  runViewSchema,
  sessionChangeViewSchema,
  sessionClosedSchema,
  sessionDetailSchema,
  sessionInstrumentSchema,
  sessionVersionSchema,
  sessionViewSchema,
  sweepAcceptedSchema,
  sweepSummarySchema,
  sweepViewSchema,
  trialViewSchema,
  verificationViewSchema,
} from '../../engine/model/views';
import { ANALYTICS_ROUTES } from './analytics-routes';
import { HOME_ROUTES } from './home-routes';
import { IMPORT_ROUTES } from './import-routes';
import type { RestRoute } from './rest-route';
import { RUN_RESULT_ROUTES } from './run-result-routes';
import { SEAL_ROUTES } from './seal-routes';
import { SEARCH_ROUTES } from './search-routes';
import { RISK_ROUTES } from './risk-routes';
import { VALIDATION_ROUTES } from './validation-routes';
import { SCRIPT_ROUTES } from './script-routes';
import { SCHEDULE_ROUTES } from './schedule-routes';

const PAGE = ['limit', 'offset'] as const;
const LIST = [...PAGE, 'cursor', 'count', 'sort', 'session', 'status'] as const;
const WORK = [...LIST, 'strategy', 'text'] as const;
const ended = ({ status }: { status: string }) => isFinal(status as OperationStatus);
const loaded = ({ status }: { status: string }) => status !== 'loading';

const SESSIONS: RestRoute[] = [
  {
    method: 'POST',
    path: '/sessions',
    procedure: 'sessions.create',
    query: ['wait'],
    summary: 'Open a session: load instruments and keep them in memory',
    answer: sessionViewSchema,
    status: 202,
    settled: loaded,
  },
  {
    method: 'GET',
    path: '/sessions',
    procedure: 'sessions.list',
    query: PAGE,
    summary: 'Open sessions',
    answer: listSchema(sessionViewSchema),
  },
  {
    method: 'GET',
    path: '/sessions/:name',
    procedure: 'sessions.get',
    summary: 'One session, its hosts and its queue',
    answer: sessionDetailSchema,
  },
  {
    method: 'GET',
    path: '/sessions/:name/versions',
    procedure: 'sessions.versions',
    query: PAGE,
    summary: 'Versions of a session; runs can be pinned to each',
    answer: listSchema(sessionVersionSchema),
  },
  {
    method: 'GET',
    path: '/sessions/:name/difference',
    procedure: 'sessions.difference',
    query: ['from', 'to'],
    summary: 'How one version of a session differs from another',
    answer: sessionDifferenceSchema,
  },
  {
    method: 'DELETE',
    path: '/sessions/:name',
    procedure: 'sessions.delete',
    query: ['force'],
    summary: 'Close a session',
    answer: sessionClosedSchema,
  },
  {
    method: 'GET',
    path: '/sessions/:name/instruments',
    procedure: 'sessions.instruments',
    query: [...PAGE, 'text', 'kind'],
    summary: 'Instruments of a session',
    answer: listSchema(sessionInstrumentSchema),
  },
  {
    method: 'POST',
    path: '/sessions/:name/instruments',
    procedure: 'sessions.addInstruments',
    summary: 'Add instruments without disturbing what runs',
    answer: sessionChangeViewSchema,
  },
  {
    method: 'POST',
    path: '/sessions/:name/instruments/remove',
    procedure: 'sessions.removeInstruments',
    summary: 'Let go of instruments without disturbing what runs',
    answer: sessionChangeViewSchema,
  },
  {
    method: 'POST',
    path: '/sessions/:name/narrow',
    procedure: 'sessions.narrow',
    summary: 'Narrow the range of the session',
    answer: sessionChangeViewSchema,
  },
  {
    method: 'POST',
    path: '/sessions/:name/extend',
    procedure: 'sessions.extend',
    summary: 'Extend the range of the session',
    answer: sessionChangeViewSchema,
  },
];

const CATALOGS: RestRoute[] = [
  {
    method: 'GET',
    path: '/catalogs',
    procedure: 'catalogs.list',
    query: PAGE,
    summary: 'Catalogs: folders with data files of instruments',
    answer: listSchema(catalogNameViewSchema),
  },
  {
    method: 'GET',
    path: '/catalogs/:name',
    procedure: 'catalogs.get',
    query: PAGE,
    summary:
      'Instruments of a catalog with what their files cover, and the files that are left out with the reason; slashes of the name as %2F',
    answer: catalogViewSchema,
  },
  {
    method: 'GET',
    path: '/catalogs/:name/quality',
    procedure: 'catalogs.quality',
    query: ['instrument', 'start', 'end'],
    summary: 'How far the data of an instrument can be trusted: 0 to 100 with its parts, and the rows at fault',
    answer: qualityReportSchema,
  },
];

const RUNS: RestRoute[] = [
  {
    method: 'POST',
    path: '/runs',
    procedure: 'runs.create',
    query: ['wait'],
    summary: 'Run a backtest',
    answer: runViewSchema,
    status: 202,
    settled: ended,
  },
  {
    method: 'GET',
    path: '/runs',
    procedure: 'runs.list',
    query: [...WORK, 'figures'],
    summary: 'Runs',
    answer: listSchema(runViewSchema),
  },
  { method: 'GET', path: '/runs/:id', procedure: 'runs.get', summary: 'One run', answer: runViewSchema },
  ...RUN_RESULT_ROUTES,
  {
    method: 'POST',
    path: '/runs/:id/verify',
    procedure: 'runs.verify',
    query: ['wait'],
    waits: true,
    summary: 'Run a backtest again from its stored manifest and compare',
    answer: verificationViewSchema,
    status: 202,
    settled: ended,
  },
  {
    method: 'GET',
    path: '/runs/:id/verifications',
    procedure: 'runs.verifications',
    summary: 'Verifications of a run, newest first',
    answer: listSchema(verificationViewSchema),
  },
  {
    method: 'POST',
    path: '/runs/:id/retry',
    procedure: 'runs.retry',
    query: ['wait'],
    waits: true,
    summary: 'Compute a run that failed or was cancelled again, as a new run',
    answer: runViewSchema,
    status: 202,
    settled: ended,
  },
  {
    method: 'POST',
    path: '/runs/:id/cancel',
    procedure: 'runs.cancel',
    summary: 'Cancel a run',
    answer: runViewSchema,
  },
  {
    method: 'POST',
    path: '/runs/:id/annotate',
    procedure: 'runs.annotate',
    summary: 'Name a run, tag it and write a note about it; what is not given stays',
    answer: runViewSchema,
  },
  {
    method: 'POST',
    path: '/runs/:id/resume',
    procedure: 'runs.resume',
    summary: 'Let a run that waits for its code start over with the present one',
    answer: runViewSchema,
  },
];

const SWEEPS: RestRoute[] = [
  {
    method: 'POST',
    path: '/sweeps',
    procedure: 'sweeps.create',
    query: ['wait'],
    summary: 'Run a strategy over a grid of parameters',
    answer: sweepAcceptedSchema,
    status: 202,
    settled: ended,
  },
  {
    method: 'GET',
    path: '/sweeps',
    procedure: 'sweeps.list',
    query: WORK,
    summary: 'Sweeps',
    answer: listSchema(sweepSummarySchema),
  },
  { method: 'GET', path: '/sweeps/:id', procedure: 'sweeps.get', summary: 'One sweep', answer: sweepViewSchema },
  {
    method: 'GET',
    path: '/sweeps/:id/trials',
    procedure: 'sweeps.trials',
    query: [...PAGE, 'cursor', 'sort', 'status', 'fix'],
    summary: 'Trials of a sweep',
    table: 'trials',
    answer: cursorListSchema(trialViewSchema),
  },
  {
    method: 'POST',
    path: '/sweeps/:id/cancel',
    procedure: 'sweeps.cancel',
    summary: 'Cancel a sweep',
    answer: sweepViewSchema,
  },
  {
    method: 'POST',
    path: '/sweeps/:id/pause',
    procedure: 'sweeps.pause',
    summary: 'Hand out no more trials',
    answer: sweepViewSchema,
  },
  {
    method: 'POST',
    path: '/sweeps/:id/resume',
    procedure: 'sweeps.resume',
    summary: 'Hand out trials again; or start over with the present code',
    answer: sweepViewSchema,
  },
  {
    method: 'POST',
    path: '/sweeps/:id/retry-failed',
    procedure: 'sweeps.retryFailed',
    summary: 'Run the failed trials again',
    answer: sweepViewSchema,
  },
];

/** The REST core. */
export const REST_ROUTES: readonly RestRoute[] = [
  ...SESSIONS,
  ...CATALOGS,
  ...IMPORT_ROUTES,
  ...SCRIPT_ROUTES,
  ...RUNS,
  ...SWEEPS,
  ...SEARCH_ROUTES,
  ...VALIDATION_ROUTES,
  ...SEAL_ROUTES,
  ...RISK_ROUTES,
  ...ANALYTICS_ROUTES,
  ...SCHEDULE_ROUTES,
  ...HOME_ROUTES,
];
