import {
  scriptFilesSchema,
  scriptLogSchema,
  scriptProgramSchema,
  scriptResultsSchema,
  scriptRunSummarySchema,
  scriptRunViewSchema,
} from '../../engine/model/script-views';
import { scriptValidationSchema } from '../../engine/model/scripts';
import { isFinal, type OperationStatus } from '../../engine/model/status';
import { listSchema, sweepAcceptedSchema } from '../../engine/model/views';
import type { RestRoute } from './rest-route';

const RUNS: readonly RestRoute[] = [
  {
    method: 'GET',
    path: '/scripts/runs/:id',
    procedure: 'scripts.get',
    query: ['name'],
    summary: 'One run of a script: how it ended, its files, and what the rules say of them',
    answer: scriptRunViewSchema,
  },
  {
    method: 'GET',
    path: '/scripts/runs/:id/log',
    procedure: 'scripts.log',
    query: ['name', 'lines', 'from'],
    summary: 'What a script has printed, live while it is at work: the last lines, or those from a number on',
    answer: scriptLogSchema,
  },
  {
    method: 'GET',
    path: '/scripts/runs/:id/files',
    procedure: 'scripts.files',
    query: ['name'],
    summary: 'Files that a script has left; each is at `…/files/<name>`',
    answer: scriptFilesSchema,
  },
  {
    method: 'GET',
    path: '/scripts/runs/:id/results',
    procedure: 'scripts.results',
    query: ['name', 'points', 'trades'],
    summary: 'Figures, equity and trades as the files of a script have them',
    answer: scriptResultsSchema,
  },
  {
    method: 'POST',
    path: '/scripts/runs/:id/validate',
    procedure: 'scripts.validate',
    summary: 'What the rules, or those of the request, say of the files of a script',
    answer: scriptValidationSchema,
  },
  {
    method: 'POST',
    path: '/scripts/runs/:id/cancel',
    procedure: 'scripts.cancel',
    summary: 'Cancel a script: every process of it ends',
    answer: scriptRunViewSchema,
  },
];

/** The same below the script that is run; it is described once. */
const BELOW_SCRIPT = RUNS.map((route) => ({
  ...route,
  path: route.path.replace('/scripts/runs', '/scripts/:name/runs'),
  query: route.query?.filter((field) => field !== 'name'),
  isAlias: true,
}));

export const SCRIPT_ROUTES: readonly RestRoute[] = [
  {
    method: 'GET',
    path: '/scripts',
    procedure: 'scripts.list',
    query: ['limit', 'offset'],
    summary: 'Programs of the folder of scripts',
    answer: listSchema(scriptProgramSchema),
  },
  {
    method: 'POST',
    path: '/scripts/:name/runs',
    procedure: 'scripts.run',
    query: ['wait'],
    summary: 'Run a script as it is; slashes of its name as %2F',
    answer: scriptRunViewSchema,
    status: 202,
    settled: ({ status }) => isFinal(status as OperationStatus),
  },
  {
    method: 'POST',
    path: '/scripts/:name/sweeps',
    procedure: 'scripts.sweep',
    query: ['wait'],
    summary: 'Run a script for every combination of a grid of parameters: a sweep, with a run for each trial',
    answer: sweepAcceptedSchema,
    status: 202,
    settled: ({ status }) => isFinal(status as OperationStatus),
  },
  {
    method: 'GET',
    path: '/scripts/runs',
    procedure: 'scripts.runs',
    query: ['limit', 'offset', 'cursor', 'count', 'sort', 'status', 'script', 'sweepId'],
    summary: 'Runs of scripts',
    answer: listSchema(scriptRunSummarySchema),
  },
  ...RUNS,
  ...BELOW_SCRIPT,
];
