import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import type { ReadResourceResult, Resource, ResourceTemplate } from '@modelcontextprotocol/sdk/types.js';
import { decodeRequestError } from '../errors';
import { callProcedure } from '../rest/procedures';
import type { Caller } from '../routers/app-router';

/** What a resource with an id shows: the answer of a procedure. */
interface Kind extends ResourceTemplate {
  procedure: string;
  /** Of a page: the field of the answer that is it. */
  field?: string;
}

const JSON_TYPE = 'application/json';
const HTML_TYPE = 'text/html';

const kind = (path: string, procedure: string, description: string): Kind => ({
  uriTemplate: `holdfast://${path}`,
  name: path.replace('/{id}', ''),
  description,
  procedure,
  mimeType: path.endsWith('tearsheet') ? HTML_TYPE : JSON_TYPE,
  ...(path.endsWith('tearsheet') && { field: 'html' }),
});

const KINDS: readonly Kind[] = [
  kind('runs/{id}', 'runs.get', 'A run with its settings and statistics'),
  kind(
    'runs/{id}/diagnosis',
    'analytics.diagnosis',
    'What should be known of a run before its figures are read, in words',
  ),
  kind('runs/{id}/performance', 'analytics.performance', 'Statistics of a run by group, its months and years'),
  kind('runs/{id}/tearsheet', 'analytics.runTearsheet', 'A run on two sheets of HTML'),
  kind('sweeps/{id}', 'sweeps.get', 'A sweep with its best trial'),
  kind('sweeps/{id}/diagnosis', 'analytics.sweepDiagnosis', 'What should be known of a sweep, in words'),
  kind('sweeps/{id}/tearsheet', 'analytics.sweepTearsheet', 'A sweep on two sheets of HTML'),
  kind('searches/{id}', 'searches.get', 'A search with its best point, its holdout and its verdict'),
  kind('searches/{id}/diagnosis', 'analytics.searchDiagnosis', 'What should be known of a search, in words'),
  kind('searches/{id}/verdict', 'searches.verdict', 'What the judge found of the best point of a search'),
  kind('searches/{id}/tearsheet', 'analytics.searchTearsheet', 'A search on two sheets of HTML'),
  kind('validations/{id}', 'validations.get', "The judge's report on a run, sweep or search, or another validation"),
  kind('risk/{id}', 'risk.get', 'A risk analysis with its result'),
  kind('operations/{id}', 'operations.get', 'An operation of any kind with its progress'),
];

export const RESOURCE_TEMPLATES: readonly ResourceTemplate[] = KINDS.map(
  ({ procedure: _procedure, field: _field, ...template }) => template,
);

const FIXED: readonly (Resource & { procedure: string })[] = [
  {
    uri: 'holdfast://ledger',
    name: 'ledger',
    description: 'Every trial that anybody has computed, by data and strategy',
    mimeType: JSON_TYPE,
    procedure: 'ledger.get',
  },
  {
    uri: 'holdfast://seals',
    name: 'seals',
    description: 'Parts of catalogs that nobody reads',
    mimeType: JSON_TYPE,
    procedure: 'seals.list',
  },
];

/** The newest of each kind are listed; all others can be read by their ids. */
const NEWEST = { limit: 20, sort: '-createdAt' } as const;

interface Listed {
  strategy: string;
  session: string;
  status: string;
}

function listed(uri: string, what: string, { strategy, session, status }: Listed): Resource {
  return { uri, name: `${what}: ${strategy} on ${session}`, description: status, mimeType: JSON_TYPE };
}

export async function listResources({ runs, sweeps, searches, validations }: Caller): Promise<Resource[]> {
  const [someRuns, someSweeps, someSearches, someValidations] = await Promise.all([
    runs.list(NEWEST),
    sweeps.list(NEWEST),
    searches.list(NEWEST),
    validations.list(NEWEST),
  ]);
  return [
    ...FIXED.map(({ procedure: _, ...resource }) => resource),
    ...someRuns.items.map((run) => listed(`holdfast://runs/${run.runId}`, 'Run', run)),
    ...someSweeps.items.map((sweep) => listed(`holdfast://sweeps/${sweep.sweepId}`, 'Sweep', sweep)),
    ...someSearches.items.map((search) => listed(`holdfast://searches/${search.searchId}`, 'Search', search)),
    ...someValidations.items.map((one) => listed(`holdfast://validations/${one.validationId}`, 'Report', one)),
  ];
}

/** What the protocol says of a resource that is not there. */
const RESOURCE_NOT_FOUND = -32002;

/** @throws McpError with the coded error as its data */
export async function readResource(uri: string, caller: Caller): Promise<ReadResourceResult> {
  const fixed = FIXED.find((one) => one.uri === uri);
  const [, part, id, view] = /^holdfast:\/\/([a-z]+)\/([^/]+)(?:\/([a-z]+))?$/.exec(uri) ?? [];
  const path = `holdfast://${part}/{id}${view === undefined ? '' : `/${view}`}`;
  const found = fixed ?? KINDS.find(({ uriTemplate }) => uriTemplate === path);
  if (!found) throw new McpError(RESOURCE_NOT_FOUND, 'There is no such resource.', { uri });
  try {
    const answer = await callProcedure(caller, found.procedure, fixed ? {} : { id });
    const text = 'field' in found ? (answer as Record<string, string>)[found.field!]! : JSON.stringify(answer);
    return { contents: [{ uri, mimeType: found.mimeType!, text }] };
  } catch (error) {
    const body = decodeRequestError(error).toBody();
    const code = body.code.endsWith('_NOT_FOUND') ? RESOURCE_NOT_FOUND : ErrorCode.InvalidParams;
    throw new McpError(body.code === 'INTERNAL' ? ErrorCode.InternalError : code, `${body.code}: ${body.message}`, {
      uri,
      error: body,
    });
  }
}
