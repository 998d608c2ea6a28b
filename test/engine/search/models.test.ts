import { axisOf } from '../../../engine/search/axis';
import { CmaDistribution } from '../../../engine/search/cma-distribution';
import { CmaMargin } from '../../../engine/search/cma-margin';
import { ParzenEstimator } from '../../../engine/search/parzen';
import { gaussian, randomOf } from '../../../engine/search/random-source';
import { symmetricEigen } from '../../../engine/search/symmetric-eigen';
import { normalCdf } from '../../../engine/statistics/run/normal';
import { normalQuantile } from '../../../engine/statistics/run/normal-quantile';
import { float, int, searched, searcherOf, spaceOf, values } from './spaces';

const axes = spaceOf({ x: float(0, 1), n: int(1, 5), c: values('a', 'b', 'c') }).dimensions.map(axisOf);

test('the quantile of the normal distribution is that of scipy in the middle and far out', () => {
  const shares = [0.05, 0.3, 0.975, 0.999, 1e-9, 2 ** -33];
  const quantiles = [
    -1.6448536269514729, -0.5244005127080409, 1.959963984540054, 3.090232306167813, -5.9978070150076865,
    -6.3379577545537895,
  ];
  shares.forEach((share, i) => expect(normalQuantile(share)).toBeCloseTo(quantiles[i]!, 14));
});

test('normal numbers have mean 0, variance 1 and kurtosis 3', () => {
  const random = randomOf(5, 0, 0);
  const draws = Array.from({ length: 100_000 }, () => gaussian(random));
  const moment = (power: number) => draws.reduce((sum, value) => sum + value ** power, 0) / draws.length;
  expect(Math.abs(moment(1))).toBeLessThan(0.01);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.02);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.15);
});

test('eigenvectors take a symmetric matrix apart', () => {
  // [[2, 1], [1, 2]] has the eigenvalues 1 and 3 with (1, -1) and (1, 1).
  const two = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
  expect([...two.values].sort()).toEqual([expect.closeTo(1, 14), expect.closeTo(3, 14)]);
  const random = randomOf(1, 0, 0);
  const size = 12;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = i; j < size; j++) matrix[i * size + j] = matrix[j * size + i] = gaussian(random);
  const { values: lambda, vectors } = symmetricEigen(matrix, size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += vectors[i * size + k]! * lambda[k]! * vectors[j * size + k]!;
      expect(sum).toBeCloseTo(matrix[i * size + j]!, 12);
    }
  }
});

test('a Parzen density sums to 1 over a space of numbers, whole numbers and categories', () => {
  const observed = [
    [0.1, 0.3, 0.5],
    [0.12, 0.9, 0.17],
    [0.9, NaN, NaN],
  ].map((units) => Float64Array.from(units));
  const density = new ParzenEstimator(axes, observed);
  let sum = 0;
  const parts = 2000;
  for (let i = 0; i < parts; i++)
    for (let n = 0; n < 5; n++)
      for (let c = 0; c < 3; c++)
        sum += Math.exp(density.logDensity(Float64Array.of((i + 0.5) / parts, (n + 0.5) / 5, (c + 0.5) / 3))) / parts;
  expect(sum).toBeCloseTo(1, 6);
});

test('draws from a Parzen density are as frequent as it says', () => {
  const density = new ParzenEstimator(axes, [Float64Array.of(0.2, 0.3, 0.5), Float64Array.of(0.3, 0.1, 0.5)]);
  const random = randomOf(3, 0, 0);
  const draws = Array.from({ length: 20_000 }, () => density.sample(random));
  const share = draws.filter((units) => axes[2]!.cell(units[2]!) === 1).length / draws.length;
  expect(share).toBeCloseTo(Math.exp(density.logDensity(Float64Array.of(NaN, NaN, 0.5))), 1);
  const first = draws.filter((units) => axes[1]!.cell(units[1]!) === 0).length / draws.length;
  expect(Math.abs(first - Math.exp(density.logDensity(Float64Array.of(NaN, 0.1, NaN))))).toBeLessThan(0.015);
});

test('one observation among many has the kernel of its neighbours, cut off at the ends', () => {
  // With the prior: (N(0.5, 1) cut off to [0, 1]) and the kernel of 0.5, as wide as the way to the farther end.
  const density = new ParzenEstimator([axes[0]!], [Float64Array.of(0.5)]);
  const cut = (z: number, width: number) =>
    Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI) / width / (2 * normalCdf(0.5 / width) - 1);
  expect(Math.exp(density.logDensity(Float64Array.of(0.5)))).toBeCloseTo((cut(0, 0.5) + cut(0, 1)) / 2, 12);
});

test('the covariance follows the shape of a valley, and the mean its bottom', () => {
  const distribution = new CmaDistribution(Float64Array.of(0.2, 0.8), 0.2);
  const random = randomOf(1, 0, 0);
  // Level lines 100 times as long along (1, 1) as across.
  const cost = ([x, y]: Float64Array) => (x! - y!) ** 2 * 1e4 + (x! + y! - 1) ** 2;
  for (let i = 0; i < 60; i++) {
    const points = Array.from({ length: 8 }, () => distribution.sample(random)).sort((a, b) => cost(a) - cost(b));
    distribution.update(points);
  }
  expect(distribution.mean[0]).toBeCloseTo(0.5, 4);
  expect(distribution.mean[1]).toBeCloseTo(0.5, 4);
  const [xx, xy, , yy] = distribution.covariance;
  expect(xy! / Math.sqrt(xx! * yy!)).toBeGreaterThan(0.95);
});

test('a margin leaves the values beside the mean as likely as it says', () => {
  const [whole] = spaceOf({ n: int(1, 5) }).dimensions.map(axisOf);
  const margin = new CmaMargin([whole!]);
  const share = 0.1;
  const outside = (distribution: CmaDistribution) => {
    const random = randomOf(2, 0, 0);
    const cell = whole!.cell(distribution.mean[0]!);
    const draws = Array.from(
      { length: 20_000 },
      () => margin.stretched(distribution.sample(random), distribution.mean)[0]!,
    );
    return draws.filter((unit) => whole!.cell(unit) !== cell).length / draws.length;
  };
  const middle = new CmaDistribution(Float64Array.of(0.52), 1e-6);
  margin.correct(middle, share);
  expect(Math.abs(outside(middle) - share)).toBeLessThan(0.02);
  const edge = new CmaDistribution(Float64Array.of(0.01), 0.01);
  new CmaMargin([whole!]).correct(edge, share);
  // 1.2816 deviations from the edge at 0.2.
  expect(edge.mean[0]).toBeCloseTo(0.2 - 1.2815515655446004 * 0.01, 12);
});

test('CMA-ES finds the minimum of a turned bowl to ten digits, in ranges of its own', () => {
  const space = spaceOf({ a: float(-3, 5), b: float(0.001, 1000, { log: true }), c: float(0, 1) });
  const cost = (a: number, b: number, c: number) => (a + b - 3) ** 2 + (a - b + 1) ** 2 + 10 * (c - 0.25) ** 2;
  const results = searched(searcherOf('cma-es', { space, trials: 1500 }), ({ a, b, c }) => ({
    costs: [cost(Number(a), Number(b), Number(c))],
    violation: 0,
  })).flat();
  expect(Math.min(...results.map(({ costs }) => costs![0]!))).toBeLessThan(1e-10);
});

test('CMA-ES with margin finds the best whole numbers beside a range', () => {
  const space = spaceOf({ n: int(1, 100), m: int(1, 3), x: float(0, 1) });
  const results = searched(searcherOf('cma-es', { space, trials: 600 }), ({ n, m, x }) => ({
    costs: [(Number(n) - 63) ** 2 / 100 + (Number(m) - 3) ** 2 + (Number(x) - 0.7) ** 2],
    violation: 0,
  })).flat();
  const best = results.reduce((a, b) => (b.costs![0]! < a.costs![0]! ? b : a));
  expect(best.point).toMatchObject({ n: 63, m: 3 });
});
