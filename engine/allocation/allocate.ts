import { HoldfastError } from '../model/errors';
import type { PortfolioMethod, PortfolioWeights } from '../model/risk-results';
import { blackLitterman, type View } from './black-litterman';
import { dot, isSingular, ledoitWolf, meansOf, sampleCovariance, times, type Covariance } from './covariance';
import type { DailyReturns } from './daily-returns';
import { hierarchicalRiskParity } from './hierarchical-risk-parity';
import { maxSharpe, maxUtility, minVariance, type Bounds } from './optimal-weights';
import { riskParity } from './risk-parity';
import { withinBounds } from './within-bounds';

const DAYS_PER_YEAR = 252;
const ROUNDING = 1e-12;

export interface AllocationTask {
  returns: DailyReturns;
  methods: readonly PortfolioMethod[];
  bounds: Bounds;
  shrinkage: 'none' | 'ledoit-wolf';
  /** A year. */
  riskFree: number;
  /** Of Black and Litterman: `market` weights, and beliefs a year. */
  views: readonly View[];
  market: Float64Array;
  riskAversion: number;
  tau: number;
  /** Points of the efficient frontier. */
  frontier: number;
  /** Weights that are held, and the share of what is traded that it costs to change them. */
  current: Float64Array;
  cost: number;
}

export interface Allocation {
  shrinkage: number;
  portfolios: PortfolioWeights[];
  frontier: Omit<PortfolioWeights, 'method'>[];
}

interface Known {
  means: Float64Array;
  covariance: Covariance;
}

/**
 * Weights by each method, from returns of days; figures of a year of 252 days.
 * @throws HoldfastError COVARIANCE_SINGULAR with the path `shrinkage`; VALIDATION with the path `bounds` where no weights keep
 *   them, or `riskFree` where none has a larger return
 */
export function allocate(task: AllocationTask): Allocation {
  const { returns, methods, bounds, frontier } = task;
  const shrunk = task.shrinkage === 'ledoit-wolf' ? ledoitWolf(returns) : undefined;
  const covariance = yearly(shrunk?.covariance ?? sampleCovariance(returns));
  if (isSingular(covariance)) {
    const message =
      'shrinkage: the covariance is singular: some instrument is a sum of others, or there are too few days';
    throw new HoldfastError('COVARIANCE_SINGULAR', message, { path: 'shrinkage' });
  }
  const known = { means: meansOf(returns).map((value) => value * DAYS_PER_YEAR), covariance };
  const least = minVariance(covariance, bounds) ?? unreachable('bounds', 'no weights that sum to 1 keep them');
  return {
    shrinkage: shrunk?.shrinkage ?? 0,
    portfolios: methods.map((method) => {
      const { weights, by } = weightsOf(method, { task, known, least });
      return { method, ...described(atBounds(weights, bounds), by, task) };
    }),
    frontier: frontierOf(known, { bounds, least, points: frontier }).map((weights) => described(weights, known, task)),
  };
}

function weightsOf(
  method: PortfolioMethod,
  { task, known, least }: { task: AllocationTask; known: Known; least: Float64Array },
): { weights: Float64Array; by: Known } {
  const { bounds, riskFree, views, riskAversion } = task;
  const { means, covariance } = known;
  switch (method) {
    case 'min-variance':
      return { weights: least, by: known };
    case 'max-sharpe': {
      const found = maxSharpe(covariance, bounds, { means, riskFree });
      return { weights: found ?? unreachable('riskFree', 'no weights have a larger return'), by: known };
    }
    case 'risk-parity':
      return { weights: withinBounds(riskParity(covariance), bounds), by: known };
    case 'hrp':
      return { weights: withinBounds(hierarchicalRiskParity(covariance), bounds), by: known };
    case 'black-litterman': {
      // The variance is that of returns alone, without the doubt of their means: else no views would not give the market (Idzorek 2005).
      const by = { means: blackLitterman(covariance, views, task), covariance };
      const found = maxUtility(covariance, bounds, { means: by.means, aversion: riskAversion });
      return { weights: found ?? unreachable('bounds', 'no weights that sum to 1 keep them'), by };
    }
  }
}

/** What only rounding keeps from its bound is the bound: nobody orders 1e-14 shares. */
function atBounds(weights: Float64Array, { min, max }: Bounds): Float64Array {
  return weights.map((weight, k) => {
    if (Math.abs(weight - min[k]!) < ROUNDING) return min[k]!;
    return Math.abs(weight - max[k]!) < ROUNDING ? max[k]! : weight;
  });
}

/** From the least variance to the largest return, at equal distances of the return. */
function frontierOf(
  { means, covariance }: Known,
  { bounds, least, points }: { bounds: Bounds; least: Float64Array; points: number },
): Float64Array[] {
  if (points === 0) return [];
  const [from, to] = [dot(means, least), dot(means, largestReturn(means, bounds))];
  const between = Array.from({ length: Math.max(0, points - 2) }, (_, i) => {
    return minVariance(covariance, bounds, { means, expected: from + ((to - from) * (i + 1)) / (points - 1) });
  });
  const last = points > 1 ? [largestReturn(means, bounds)] : [];
  return [least, ...between.filter((weights) => weights !== undefined), ...last];
}

/** All that is left goes to the best assets first. */
function largestReturn(means: Float64Array, { min, max }: Bounds): Float64Array {
  const weights = min.slice();
  let left = 1 - min.reduce((sum, value) => sum + value, 0);
  for (const k of Array.from(means.keys()).sort((a, b) => means[b]! - means[a]!)) {
    const more = Math.min(left, max[k]! - min[k]!);
    weights[k]! += more;
    left -= more;
  }
  return weights;
}

function described(weights: Float64Array, { means, covariance }: Known, task: AllocationTask) {
  const { returns, riskFree, current, cost } = task;
  const expectedReturn = dot(means, weights);
  const volatility = Math.sqrt(dot(weights, times(covariance, weights)));
  const turnover = weights.reduce((sum, weight, k) => sum + Math.abs(weight - current[k]!), 0);
  return {
    weights: Object.fromEntries(returns.instruments.map((id, k) => [id, weights[k]!])),
    ...{ expectedReturn, volatility, sharpe: (expectedReturn - riskFree) / volatility },
    ...{ turnover, cost: turnover * cost },
  };
}

function yearly(covariance: Covariance): Covariance {
  return covariance.map((row) => row.map((value) => value * DAYS_PER_YEAR));
}

function unreachable(path: string, why: string): never {
  throw new HoldfastError('VALIDATION', `${path}: ${why}`, { path });
}
