import { allocate, type AllocationTask } from '../../../engine/allocation/allocate';
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
    const found = blackLitterman(covariance, beliefs, { market, riskAversion, tau, riskFree: 0 });
    expectNear(found, made.returns, 1e-12);
    const weights = maxUtility(covariance, bounds(0, 1), { means: found, aversion: riskAversion });
    expectNear(weights, made.weights, 1e-6);
  });

  it.each([
    [0.05, 2.5, 0],
    [0.5, 4, 0.02],
  ])(
    'of Black and Litterman without views are those of the market: tau %d, aversion %d, %d riskless',
    (tau, ...more) => {
      const { market } = fixture.blackLitterman;
      const [riskAversion, riskless] = more;
      const prior = { market, riskAversion, tau, riskFree: riskless };
      const task: AllocationTask = {
        ...{ returns: { ...matrix, instruments: names }, methods: ['black-litterman'], bounds: bounds(0, 1) },
        ...{ ...prior, market: Float64Array.from(market), shrinkage: 'none', views: [], frontier: 0, cost: 0 },
        current: new Float64Array(names.length),
      };
      const [portfolio] = allocate(task).portfolios;
      expectNear(Object.values(portfolio!.weights), market, 1e-9);
      // The market's excess return is as many times its variance as the aversion says, whatever there is without risk.
      const deviation = Math.sqrt(variance(covariance, market));
      expect(portfolio!.sharpe).toBeCloseTo(riskAversion * deviation, 10);
      expect(portfolio!.expectedReturn).toBeCloseTo(riskless + riskAversion * deviation ** 2, 10);
    },
  );

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
