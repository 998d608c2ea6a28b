import { LEAST_RETURNS, type MonteCarloRequest, type RiskResult } from '../../engine/model/risk';
import { HoldfastError } from '../../engine/model/errors';
import { blockLength } from '../../engine/risk/block-length';
import { marketSteps, stepReturns } from '../../engine/risk/resampled/market-steps';
import { resampleMarket } from '../../engine/risk/resampled/resample-market';
import { dayCount, rerunOf, summarizeReruns, type Rerun } from '../../engine/risk/resampled/rerun-figures';
import type { RiskRow } from '../../infra/store/repositories/risk-repository';
import type { EngineDependencies } from '../engine-dependencies';
import { ChangedRuns } from './changed-runs';
import { RiskParts, type RiskWork } from './risk-parts';

/**
 * Computes a run again on markets whose bars are drawn in blocks from its own.
 * @returns undefined where runs are left for another turn
 * @throws HoldfastError VALIDATION with the path of the field, or what the run fails with
 */
export async function rerunOnMarkets(
  deps: EngineDependencies,
  { row, work }: { row: RiskRow; work: RiskWork },
  { paths, levels, ruin, seed, block: given }: MonteCarloRequest,
): Promise<RiskResult | undefined> {
  const [runs, parts] = await Promise.all([ChangedRuns.open(deps, row), RiskParts.open<Rerun>(deps, row, work)]);
  const { initialCapital } = runs.config.account;
  const range = { start: runs.config.start, end: runs.end };
  const instruments = runs.related;
  const own = new Set(runs.instruments);
  const { count, returns } = await runs.look((market) => {
    const steps = marketSteps(market, new Set(instruments), range);
    return { count: steps.count, returns: stepReturns(steps, own) };
  });
  if (returns.length < LEAST_RETURNS) {
    const message = `run: ${returns.length} returns tell too little: at least ${LEAST_RETURNS} are needed`;
    throw new HoldfastError('VALIDATION', message, { path: 'run' });
  }
  const block = given ?? blockLength(returns);
  const reruns = await parts.compute({ count: paths, atOnce: runs.atOnce }, async (number) => {
    const sample = await runs.on((market) => resampleMarket(market, { instruments, range, block, seed, number }));
    return rerunOf(sample, initialCapital);
  });
  if (!reruns) return undefined;
  const base = await runs.asItWas();
  const rules = { base, initialCapital, levels, ruin, block, observations: count };
  const horizon = dayCount(base);
  return { kind: 'monte-carlo', unit: 'days', paths, horizon, ...summarizeReruns(reruns, rules) };
}
