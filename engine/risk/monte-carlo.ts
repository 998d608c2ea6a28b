import { blockLength } from './block-length';
import type { MonteCarloResult, NamedBands } from '../model/risk-results';
import { momentsOf } from './moments';
import { shuffled, stationaryBootstrap, type PathSource } from './path-source';
import { sharesOf, simulatePaths, type Bands } from './simulate-paths';
import { cornishFisherLoss, historicLoss, normalLoss } from './value-at-risk';

export interface MonteCarloTask {
  /** Fractions, of days or trades in order; at least 10. */
  returns: Float64Array;
  method: 'bootstrap' | 'resample' | 'shuffle';
  paths: number;
  horizon: number;
  /** Mean length of blocks of the bootstrap. @default `blockLength` of the returns */
  block?: number | undefined;
  levels: readonly number[];
  ruin: number;
  seed: number;
}

/** Paths of returns drawn from those that were, and what they say of risk. The same task gives the same result to the last bit. */
export function monteCarlo(task: MonteCarloTask): MonteCarloResult {
  const { returns, paths, horizon, ruin } = task;
  const block = task.method === 'bootstrap' ? (task.block ?? blockLength(returns)) : null;
  const moments = momentsOf(returns);
  const { ends, drawdowns, ruined, worth, underwater } = simulatePaths(sourceOf(task, block), { paths, horizon, ruin });
  const gains = ends.map((end) => end - 1);
  const losses = task.levels.map((level) => ({
    level,
    historic: historicLoss(returns, level),
    normal: normalLoss(moments, level),
    cornishFisher: cornishFisherLoss(moments, level),
    simulated: historicLoss(gains, level),
  }));
  return {
    ...{ observations: returns.length, block, moments, losses },
    ruin: { loss: ruin, probability: ruined / paths },
    end: {
      ...named(sharesOf(ends)),
      mean: meanOf(ends),
      probabilityOfLoss: gains.filter((gain) => gain < 0).length / paths,
    },
    maxDrawdown: { ...named(sharesOf(drawdowns)), mean: meanOf(drawdowns) },
    bands: { worth: named(worth), underwater: named(underwater) },
  };
}

function sourceOf({ method, returns, paths, seed }: MonteCarloTask, block: number | null): PathSource {
  if (method === 'shuffle') return shuffled(returns, { paths, seed });
  return stationaryBootstrap(returns, { paths, block: block ?? 1, seed });
}

function named<T>([p5, p25, p50, p75, p95]: readonly T[] | Bands): NamedBands<T> {
  return { p5, p25, p50, p75, p95 } as NamedBands<T>;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
