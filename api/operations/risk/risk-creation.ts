import { HoldfastError } from '../../../engine/model/errors';
import {
  MOST_DRAWS,
  type MonteCarloRequest,
  type PortfolioRequest,
  type RiskRequest,
} from '../../../engine/model/risk';
import { withSuggestion } from '../../../engine/model/suggestion';
import { riskDetail } from '../../../infra/store/repositories/risk-repository';
import type { NewOperation } from '../../../infra/store/repositories/operation-rows';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import { rangeWithin, readySession, type NewId } from '../lifecycle/admission';
import { createOperation, type Created } from '../lifecycle/creating';
import { requireResultOpen } from '../run/run-results';
import type { Services } from '../services';
import { riskKind } from './risk-kind';

/**
 * Starts to look at what may be lost.
 * @throws HoldfastError VALIDATION; RUN_NOT_FOUND, NOT_FINISHED or INVALID_STATE or SEALED with the path `run`; of a portfolio SESSION_NOT_FOUND,
 *   SESSION_NOT_READY, DATES_REVERSED, RANGE_OUTSIDE_SESSION, INSTRUMENT_NOT_FOUND with the path of its field
 */
export async function createRisk(services: Services, request: RiskRequest, as: NewId): Promise<Created> {
  const pins = await pinsOf(services, request);
  const operation: NewOperation = {
    ...{ id: as.id, kind: riskKind.name, takesPlace: riskKind.takesPlace, owner: as.owner },
    ...{ priority: request.priority, label: request.label ?? request.kind, total: 1 },
    ...pins,
  };
  return createOperation(
    services,
    { operation, detail: riskDetail({ request }, request.kind === 'monte-carlo' ? (request.run ?? null) : null) },
    as,
  );
}

function pinsOf(services: Services, request: RiskRequest): Promise<Partial<NewOperation>> {
  switch (request.kind) {
    case 'monte-carlo':
      return ofPaths(services, request);
    case 'portfolio':
      return ofPortfolio(services, request);
  }
}

/** Paths need the stored result alone, no market. */
async function ofPaths(services: Services, request: MonteCarloRequest): Promise<Partial<NewOperation>> {
  const { run, returns, method, paths, horizon = 252 } = request;
  if ((run === undefined) === (returns === undefined)) {
    throw new HoldfastError('VALIDATION', 'run: give either a run or returns', { path: 'run' });
  }
  if (run === undefined && method === 'trades') {
    throw new HoldfastError('VALIDATION', 'method: trades are those of a run', { path: 'method' });
  }
  if (paths * horizon > MOST_DRAWS) {
    const message = `paths: ${paths} paths of ${horizon} are more than the ${MOST_DRAWS} draws that there may be`;
    throw new HoldfastError('VALIDATION', message, { path: 'paths' });
  }
  if (run === undefined) return {};
  const row = await completedRun(services, run);
  await requireResultOpen(services, row, 'run');
  return { ...(row.strategy !== null && { strategy: row.strategy }) };
}

/** Weights need the bars of the session's version. */
async function ofPortfolio({ store }: Services, request: PortfolioRequest): Promise<Partial<NewOperation>> {
  const session = await readySession(store, request.session);
  const { start, end, instruments: wanted, bounds, methods, views, market, current } = request;
  rangeWithin(session, { ...(start !== undefined && { start }), ...(end !== undefined && { end }) });
  if (bounds.min > bounds.max) throw new HoldfastError('VALIDATION', 'bounds: min is above max', { path: 'bounds' });
  if (views.length > 0 && !methods.includes('black-litterman')) {
    throw new HoldfastError('VALIDATION', 'views: are those of the method black-litterman', { path: 'views' });
  }
  const { instruments } = await store.sessions.getManifest(session.manifest_hash);
  const known = new Set(instruments.map(({ id }) => id));
  wanted?.forEach((id, i) => requireKnown(known, id, `instruments.${i}`));
  const chosen = wanted ? new Set(wanted) : known;
  if (chosen.size < 2) {
    throw new HoldfastError('VALIDATION', 'instruments: a portfolio has at least two', { path: 'instruments' });
  }
  const named = {
    market,
    current,
    ...Object.fromEntries(views.map(({ weights }, i) => [`views.${i}.weights`, weights])),
  };
  for (const [path, weights] of Object.entries(named)) {
    for (const id of Object.keys(weights ?? {})) requireKnown(chosen, id, `${path}.${id}`);
  }
  const { id: sessionId, name, manifest_version: manifestVersion, manifest_hash: manifestHash } = session;
  return { sessionId, session: name, manifestVersion, manifestHash };
}

function requireKnown(known: ReadonlySet<string>, id: string, path: string): void {
  if (known.has(id)) return;
  const error = new HoldfastError('INSTRUMENT_NOT_FOUND', `There is no instrument "${id}" here.`, { path });
  throw withSuggestion(error, id, known);
}

async function completedRun({ store }: Services, id: string): Promise<RunRow> {
  const row = await store.runs.find(id);
  if (!row) throw new HoldfastError('RUN_NOT_FOUND', `There is no run "${id}".`, { path: 'run' });
  if (row.status === 'completed') return row;
  const isOpen = row.status === 'queued' || row.status === 'running' || row.status === 'paused';
  throw new HoldfastError(isOpen ? 'NOT_FINISHED' : 'INVALID_STATE', `The run is ${row.status}.`, { path: 'run' });
}
