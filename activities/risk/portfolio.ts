import { cancellationSignal } from '@temporalio/activity';
import { dailyReturns } from '../../engine/allocation/daily-returns';
import { HoldfastError } from '../../engine/model/errors';
import type { PortfolioRequest, RiskResult } from '../../engine/model/risk';
import { endMicros, startMicros } from '../../engine/model/time';
import type { RiskRow } from '../../infra/store/repositories/risk-repository';
import type { EngineDependencies } from '../engine-dependencies';

/** Fewer days tell nothing of how instruments go together. */
const LEAST_DAYS = 20;

/**
 * Weights by the bars of a session's version.
 * @throws HoldfastError NO_DATA with the path `instruments` where there are too few days, and what `allocate` throws
 */
export async function allocatePortfolio(
  { engine, manifests }: EngineDependencies,
  row: RiskRow,
  request: PortfolioRequest,
): Promise<RiskResult> {
  const { instruments, start, end, bounds, views, market, current, methods, shrinkage, riskFree } = request;
  const manifest = await manifests.get(row.manifest_hash!);
  const part = {
    ...(instruments && { instruments }),
    ...(start !== undefined && { start: startMicros(start) }),
    ...(end !== undefined && { end: endMicros(end) }),
    at: dailyReturns,
  };
  const returns = await engine.look(manifest, part, cancellationSignal());
  const { assets, days } = returns;
  if (days < LEAST_DAYS) {
    const message = `instruments: they have ${days} days in common, at least ${LEAST_DAYS} are needed`;
    throw new HoldfastError('NO_DATA', message, { path: 'instruments' });
  }
  const vector = (weights: Readonly<Record<string, number>>) =>
    Float64Array.from(returns.instruments, (id) => weights[id] ?? 0);
  const { riskAversion, tau, frontier, cost } = request;
  const task = {
    ...{ returns, methods, shrinkage, riskFree, riskAversion, tau, frontier, cost },
    bounds: { min: new Float64Array(assets).fill(bounds.min), max: new Float64Array(assets).fill(bounds.max) },
    views: views.map(({ weights, returns: expected }) => ({ weights: vector(weights), returns: expected })),
    market: market ? vector(market) : new Float64Array(assets).fill(1 / assets),
    current: vector(current ?? {}),
  };
  return { kind: 'portfolio', days, ...(await engine.analysis.perform('allocate', task, cancellationSignal())) };
}
