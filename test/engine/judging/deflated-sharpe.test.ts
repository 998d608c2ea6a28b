import {
  expectedMaximumSharpe,
  momentsOf,
  probabilisticSharpe,
  varianceWithoutEdge,
} from '../../../engine/judging/deflated-sharpe';

/** The example of Bailey and Lopez de Prado 2014: five years of 250 days, an annual ratio of 2.5, a variance of trials of 1/2. */
const moments = { returns: 1250, sharpe: 2.5 / Math.sqrt(250), skewness: -3, kurtosis: 10 };
const variance = 0.5 / 250;

test('the published example: of 100 trials 0.1132 is expected, and the deflated ratio is 0.9004', () => {
  const expected = expectedMaximumSharpe(100, variance);
  expect(expected).toBeCloseTo(0.1132, 4);
  expect(probabilisticSharpe(moments, expected)).toBeCloseTo(0.9004, 4);
});

test('the published example: with 46 trials it would be 0.9505, as with 88 of normal returns', () => {
  expect(probabilisticSharpe(moments, expectedMaximumSharpe(46, variance))).toBeCloseTo(0.9505, 3);
  const normal = { ...moments, skewness: 0, kurtosis: 3 };
  expect(probabilisticSharpe(normal, expectedMaximumSharpe(88, variance))).toBeCloseTo(0.9505, 3);
});

test('of one trial nothing is expected', () => {
  expect(expectedMaximumSharpe(1, 1)).toBe(0);
});

test('moments by hand', () => {
  // Mean 1, distances -1, -1, -1, 3: second moment 3, third 6, fourth 21.
  const found = momentsOf([0, 0, 0, 4])!;
  expect(found.sharpe).toBeCloseTo(1 / 2, 12);
  expect(found.skewness).toBeCloseTo(6 / 3 ** 1.5, 12);
  expect(found.kurtosis).toBeCloseTo(21 / 9, 12);
  expect(momentsOf([1, 1, 1])).toBeNull();
});

test('ratios of trials without an edge vary no more than their estimates do', () => {
  expect(varianceWithoutEdge(null, 101)).toBe(0.01);
  expect(varianceWithoutEdge(0.002, 101)).toBe(0.002);
  // What is more is how much trials really differ.
  expect(varianceWithoutEdge(0.5, 101)).toBe(0.01);
});
