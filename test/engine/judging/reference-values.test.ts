import { expectedMaximumSharpe, momentsOf, probabilisticSharpe } from '../../../engine/judging/deflated-sharpe';
import { overfitting } from '../../../engine/judging/pbo';
import known from './reference-values.json';

/** As `matrix` of `reference-values.py`: values[point * bars + bar]. */
function valuesOf(bars: number, points: number): Float64Array {
  const values = new Float64Array(bars * points);
  let state = 1n;
  for (let bar = 0; bar < bars; bar++) {
    for (let point = 0; point < points; point++) {
      state = (1103515245n * state + 12345n) % 2n ** 31n;
      values[point * bars + bar] = ((Number(state >> 8n) % 2001) - 1000 + 5 * point) / 100_000;
    }
  }
  return values;
}

test.each(known.published)('the published deflated ratio of $trials trials, by scipy too', (example) => {
  const { trials, skewness, kurtosis, expected, deflated } = example;
  const found = expectedMaximumSharpe(trials, 0.5 / 250);
  expect(found).toBeCloseTo(expected, 9);
  const sharpe = 2.5 / Math.sqrt(250);
  expect(probabilisticSharpe({ returns: 1250, sharpe, skewness, kurtosis }, found)).toBeCloseTo(deflated, 7);
});

test('moments of returns, and the probability that their ratio is above 0, as scipy has them', () => {
  const { bars, probability, ...moments } = known.moments;
  const found = momentsOf(valuesOf(bars, 1).map((value) => value + 0.0005))!;
  expect(found.sharpe).toBeCloseTo(moments.sharpe, 12);
  expect(found.skewness).toBeCloseTo(moments.skewness, 10);
  expect(found.kurtosis).toBeCloseTo(moments.kurtosis, 10);
  expect(probabilisticSharpe(found, 0)).toBeCloseTo(probability, 7);
});

test.each(known.overfitting)('the probability of overfitting of $points points in $parts parts', (example) => {
  const { bars, points, parts, median, meanLogit: _mean, ...expected } = example;
  const found = overfitting({ table: { points, bars, values: valuesOf(bars, points) }, parts })!;
  expect(found.splits).toBe(expected.splits);
  expect(found.probability).toBeCloseTo(expected.probability, 12);
  expect(found.probabilityOfLoss).toBeCloseTo(expected.probabilityOfLoss, 12);
  expect(found.inSample).toBeCloseTo(expected.inSample, 10);
  expect(found.outOfSample).toBeCloseTo(expected.outOfSample, 10);
  expect(found.logits[1]).toBeCloseTo(median, 12);
});
