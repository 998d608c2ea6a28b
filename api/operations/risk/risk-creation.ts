import { HoldfastError } from '../../../engine/model/errors';
import {
  MOST_DRAWS,
  unitsOf,
  type MonteCarloRequest,
  type PortfolioRequest,
  type RiskRequest,
} from '../../../engine/model/risk';
import { riskDetail } from '../../../infra/store/repositories/risk-repository';
import type { NewOperation } from '../../../infra/store/repositories/operation-rows';
import { rangeWithin, readySession, type NewId } from '../lifecycle/admission';
import { createOperation, type Created } from '../lifecycle/creating';
import { requireResultOpen } from '../run/run-results';
import type { Services } from '../services';
import { completedRun, requireKnown, type Pins } from './risk-checks';
import { riskKind } from './risk-kind';
import { ofMarkets } from './rerun-creation';
import { ofStress } from './stress-creation';
import { ofWhatIf } from './what-if-creation';

/** Of a view; less tells nothing that numbers can carry. */
const LEAST_WEIGHT = 1e-6;
/** Shares may be written with four digits. */
const SUM_TOLERANCE = 0.001;

/**
 * Starts to look at what may be lost.
 * @throws HoldfastError VALIDATION; RUN_NOT_FOUND, NOT_FINISHED or INVALID_STATE or SEALED with the path `run`; of a portfolio SESSION_NOT_FOUND,
 *   SESSION_NOT_READY, DATES_REVERSED, RANGE_OUTSIDE_SESSION, INSTRUMENT_NOT_FOUND with the path of its field
 */
export async function createRisk(services: Services, request: RiskRequest, as: NewId): Promise<Created> {
  const { config, ...pins } = await pinsOf(services, request);
  const operation: NewOperation = {
    ...{ id: as.id, kind: riskKind.name, takesPlace: riskKind.takesPlace, owner: as.owner },
    ...{ priority: request.priority, label: request.label ?? request.kind, total: unitsOf(request).total },
    ...pins,
  };
  return createOperation(
    services,
    {
      operation,
      detail: riskDetail({ request, ...(config && { config }) }, 'run' in request ? (request.run ?? null) : null),
      ...(config && { dataField: 'run' }),
    },
    as,
  );
}

function pinsOf(services: Services, request: RiskRequest): Promise<Pins> {
  switch (request.kind) {
    case 'stress':
      return ofStress(services, request);
    case 'what-if':
      return ofWhatIf(services, request);
    case 'monte-carlo':
      return ofPaths(services, request);
    case 'portfolio':
      return ofPortfolio(services, request);
  }
}

/** Paths need the stored result alone, no market. */
async function ofPaths(services: Services, request: MonteCarloRequest): Promise<Pins> {
  const { run, returns, method, order, paths, horizon = 252 } = request;
  if (method === 'markets') return ofMarkets(services, request);
  if ((run === undefined) === (returns === undefined)) {
    throw new HoldfastError('VALIDATION', 'run: give either a run or returns', { path: 'run' });
  }
  if (run === undefined && method === 'trades') {
    throw new HoldfastError('VALIDATION', 'method: trades are those of a run', { path: 'method' });
  }
  if (order === 'shuffle' && method !== 'trades') {
    throw new HoldfastError('VALIDATION', 'order: trades alone are shuffled', { path: 'order' });
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
  requireBeliefs(request);
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

/** A view is of something, and the market is all of it. */
function requireBeliefs({ views, market }: PortfolioRequest): void {
  views.forEach(({ weights }, i) => {
    if (Object.values(weights).some((weight) => Math.abs(weight) >= LEAST_WEIGHT)) return;
    const path = `views.${i}.weights`;
    throw new HoldfastError('VALIDATION', `${path}: some weight has to be ${LEAST_WEIGHT} or more`, { path });
  });
  if (market === undefined) return;
  const negative = Object.entries(market).find(([, weight]) => weight < 0);
  if (negative) {
    const path = `market.${negative[0]}`;
    throw new HoldfastError('VALIDATION', `${path}: must not be below 0`, { path });
  }
  const sum = Object.values(market).reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum - 1) > SUM_TOLERANCE) {
    throw new HoldfastError('VALIDATION', `market: weights have to sum to 1, and sum to ${sum}`, { path: 'market' });
  }
}
