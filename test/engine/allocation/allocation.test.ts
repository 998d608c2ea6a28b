import { blackLitterman } from '../../../engine/allocation/black-litterman';
import {
  isSingular,
  ledoitWolf,
  meansOf,
  sampleCovariance,
  type Covariance,
} from '../../../engine/allocation/covariance';
import { hierarchicalRiskParity } from '../../../engine/allocation/hierarchical-risk-parity';
import { maxSharpe, maxUtility, minVariance, type Bounds } from '../../../engine/allocation/optimal-weights';
import { riskParity } from '../../../engine/allocation/risk-parity';
import * as fixture from '../../fixtures/portfolio-returns.json';

const { names, returns, riskFree } = fixture;
const matrix = { assets: names.length, days: returns.length, values: Float64Array.from(returns.flat()) };
/** A year, as the packages have it. */
const covariance = sampleCovariance(matrix).map((row) => row.map((value) => value * 252));
const means = meansOf(matrix).map((value) => value * 252);
const bounds = (min: number, max: number): Bounds => ({
  min: new Float64Array(names.length).fill(min),
  max: new Float64Array(names.length).fill(max),
});

function variance(matrixOf: Covariance, weights: ArrayLike<number>): number {
  return matrixOf.reduce(
    (sum, row, i) => sum + row.reduce((part, value, j) => part + value * weights[i]! * weights[j]!, 0),
    0,
  );
}

function expectNear(found: ArrayLike<number> | undefined, expected: readonly number[], distance: number): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(Math.abs(found![i]! - value)).toBeLessThan(distance));
}

/** Made with PyPortfolioOpt, Riskfolio-Lib and scikit-learn, whose solvers stop at about six digits: see the file's own word. */
describe('weights', () => {
  it.each([
    ['free', bounds(0, 1), fixture.free],
    ['bounded', bounds(fixture.bounds[0]!, fixture.bounds[1]!), fixture.bounded],
  ] as const)(
    'of least variance and of the largest Sharpe ratio are those of PyPortfolioOpt: %s',
    (_name, limits, made) => {
      const least = minVariance(covariance, limits)!;
      expectNear(least, made.minVariance, 2e-5);
      expect(variance(covariance, least)).toBeLessThanOrEqual(variance(covariance, made.minVariance) * (1 + 1e-9));
      expectNear(maxSharpe(covariance, limits, { means, riskFree }), made.maxSharpe, 1e-6);
    },
  );

  it('of hierarchical risk parity are those of PyPortfolioOpt', () => {
    expectNear(hierarchicalRiskParity(covariance), fixture.hrp, 1e-12);
  });

  it('of risk parity are those of Riskfolio, and add the same risk each', () => {
    const weights = riskParity(covariance);
    expectNear(weights, fixture.riskParity, 1e-5);
    const shares = covariance.map((row, i) => {
      return weights[i]! * row.reduce((sum, value, j) => sum + value * weights[j]!, 0);
    });
    for (const share of shares) expect(share / variance(covariance, weights)).toBeCloseTo(1 / names.length, 10);
  });

  it('of Black and Litterman are those of PyPortfolioOpt', () => {
    const { market, riskAversion, tau, views, ...made } = fixture.blackLitterman;
    const beliefs = views.map(({ weights, returns: expected }) => ({
      weights: Float64Array.from(names, (name) => (weights as Partial<Record<string, number>>)[name] ?? 0),
      returns: expected,
    }));
    const found = blackLitterman(covariance, beliefs, { market, riskAversion, tau });
    expectNear(found.means, made.returns, 1e-12);
    expectNear(
      found.covariance.flatMap((row) => [...row]),
      made.covariance.flat(),
      1e-12,
    );
    const weights = maxUtility(found.covariance, bounds(0, 1), { means: found.means, aversion: riskAversion });
    expectNear(weights, made.weights, 1e-6);
  });

  it('are none where no portfolio keeps the bounds or has a return above the riskless one', () => {
    expect(minVariance(covariance, bounds(0, 0.1))).toBeUndefined();
    expect(maxSharpe(covariance, bounds(0, 1), { means, riskFree: 9 })).toBeUndefined();
  });
});

describe('covariances', () => {
  it('are drawn towards equal variances as scikit-learn does', () => {
    const { covariance: shrunk, shrinkage } = ledoitWolf(matrix);
    expect(shrinkage).toBeCloseTo(fixture.ledoitWolf.shrinkage, 12);
    expectNear(
      shrunk.flatMap((row) => [...row]),
      fixture.ledoitWolf.covariance.flat(),
      1e-15,
    );
  });

  it('are singular where an asset is a sum of others', () => {
    expect(isSingular(covariance)).toBe(false);
    const values = returns.flatMap((row) => [row[0]!, row[1]!, 0.5 * row[0]! + 0.5 * row[1]!]);
    expect(isSingular(sampleCovariance({ assets: 3, days: returns.length, values: Float64Array.from(values) }))).toBe(
      true,
    );
  });
});
