import { overfitting } from '../../../engine/judging/pbo';
import { SeededRandom } from '../../../engine/execution/run/seeded-random';
import { gaussian } from '../../../engine/search/random-source';

const tableOf = (points: readonly (readonly number[])[]) => ({
  ...{ points: points.length, bars: points[0]!.length },
  values: Float64Array.from(points.flat()),
});

test('two points that are best in opposite halves are overfitted in each split', () => {
  // Split by hand into two parts: the first point wins in the first half and is the lower of two in the second, logit ln(1/2).
  const table = tableOf([
    [2, 3, -2, -3],
    [-2, -3, 2, 3],
  ]);
  expect(overfitting({ table, parts: 2 })).toMatchObject({ probability: 1, probabilityOfLoss: 1, splits: 2 });
  expect(overfitting({ table, parts: 2 })!.logits[1]).toBeCloseTo(Math.log(1 / 2), 12);
});

test('a point that is best throughout is not', () => {
  const table = tableOf([
    [1, 2, 1, 2],
    [-1, 1, -1, 1],
    [-1, -2, -1, -2],
  ]);
  const found = overfitting({ table, parts: 2 })!;
  expect(found).toMatchObject({ probability: 0, probabilityOfLoss: 0 });
  // The third of three: rank 3 / 4.
  expect(found.logits[1]).toBeCloseTo(Math.log(3), 12);
});

test('16 parts make 12,870 splits, and noise is overfitted in about half of them', () => {
  const random = new SeededRandom(5, 'pbo');
  const table = tableOf(Array.from({ length: 20 }, () => Array.from({ length: 320 }, () => gaussian(random))));
  const found = overfitting({ table, parts: 16 })!;
  expect(found.splits).toBe(12_870);
  expect(found.probability).toBeGreaterThan(0.2);
  expect(found.probability).toBeLessThan(0.8);
  expect(found.inSample).toBeGreaterThan(found.outOfSample);
});

test('with one point, or odd parts, there is nothing to tell', () => {
  expect(overfitting({ table: tableOf([[1, 2, 3, 4]]), parts: 2 })).toBeNull();
  expect(
    overfitting({
      table: tableOf([
        [1, 2, 3],
        [3, 2, 1],
      ]),
      parts: 3,
    }),
  ).toBeNull();
});
