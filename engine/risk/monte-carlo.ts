import { blockLength } from './block-length';
import type { MonteCarloResult, NamedBands } from '../model/risk-results';
import { momentsOf } from './moments';
import { shuffled, stationaryBootstrap, type PathSource } from './path-source';
import {
  sharesOf,
  simulatePaths,
  type Bands,
  type PathControls,
  type PathPart,
  type SimulatedPaths,
} from './simulate-paths';
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
  /** Parts of the paths that were found before. */
  known?: ReadonlyMap<number, PathPart> | undefined;
}

/** Paths of returns drawn from those that were, and what they say of risk. The same task gives the same result to the last bit. */
export function monteCarlo(task: MonteCarloTask, onPart?: PathControls['onPart']): MonteCarloResult {
  const { returns, paths, horizon, ruin, known } = task;
  const block = task.method === 'bootstrap' ? (task.block ?? blockLength(returns)) : null;
  const rules = { paths, horizon, ruin };
  const { worth, underwater, ...found } = simulatePaths(sourceOf(task, block), rules, { known, onPart });
  const bands = { worth: namedBands(worth), underwater: namedBands(underwater) };
  return { observations: returns.length, block, ...summarizePaths({ ...found, bands }, task) };
}

interface FoundPaths extends Pick<SimulatedPaths, 'ends' | 'drawdowns' | 'ruined'> {
  bands: MonteCarloResult['bands'];
}

/** What paths, and the returns of one step, say of risk. */
export function summarizePaths(
  { ends, drawdowns, ruined, bands }: FoundPaths,
  { returns, levels, ruin }: Pick<MonteCarloTask, 'returns' | 'levels' | 'ruin'>,
): Omit<MonteCarloResult, 'observations' | 'block'> {
  const paths = ends.length;
  const moments = momentsOf(returns);
  const gains = ends.map((end) => end - 1);
  const losses = levels.map((level) => ({
    level,
    historic: historicLoss(returns, level),
    normal: normalLoss(moments, level),
    cornishFisher: cornishFisherLoss(moments, level),
    simulated: historicLoss(gains, level),
  }));
  return {
    ...{ moments, losses },
    ruin: { loss: ruin, probability: ruined / paths },
    end: {
      ...namedBands(sharesOf(ends)),
      mean: meanOf(ends),
      probabilityOfLoss: gains.filter((gain) => gain < 0).length / paths,
    },
    maxDrawdown: { ...namedBands(sharesOf(drawdowns)), mean: meanOf(drawdowns) },
    bands,
  };
}

function sourceOf({ method, returns, paths, seed }: MonteCarloTask, block: number | null): PathSource {
  if (method === 'shuffle') return shuffled(returns, { paths, seed });
  return stationaryBootstrap(returns, { paths, block: block ?? 1, seed });
}

export function namedBands<T>([p5, p25, p50, p75, p95]: readonly T[] | Bands): NamedBands<T> {
  return { p5, p25, p50, p75, p95 } as NamedBands<T>;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
