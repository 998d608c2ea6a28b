import type { EarlyStopping } from '../../../engine/model/early-stopping';
import { checkStopping, hyperbandBrackets, rungsOf, survivors } from '../../../engine/search/rungs';

const stopping = (rule: EarlyStopping['rule'], least = 1 / 9, factor = 3): EarlyStopping => ({ rule, least, factor });

test('halving keeps the best part of all trials, the earlier ones on ties, and none that failed', () => {
  const costs = [5, 1, null, 3, 3, 9, 3, NaN, 8];
  expect(survivors(stopping('halving'), costs)).toEqual([1, 3, 4]);
  expect(survivors(stopping('halving', 0.1, 4), costs)).toEqual([1, 3]);
  expect(survivors(stopping('halving', 0.1, 100), costs)).toEqual([1]);
  expect(survivors(stopping('halving'), [null, null])).toEqual([]);
});

test('the median rule keeps what is no worse than the median', () => {
  expect(survivors(stopping('median'), [4, 1, 3, 2, 5])).toEqual([1, 2, 3]);
  expect(survivors(stopping('median'), [4, 1, 3, 2])).toEqual([1, 3]);
  expect(survivors(stopping('median'), [7, 7, 7, null])).toEqual([0, 1, 2]);
});

test('a cost without a meaning yet comes after those with one, and does not stop what is like it', () => {
  expect(survivors(stopping('halving'), [Infinity, 2, Infinity, 1, 3, Infinity])).toEqual([1, 3]);
  expect(survivors(stopping('halving'), [Infinity, Infinity, null])).toEqual([0]);
  expect(survivors(stopping('median'), [Infinity, 2, Infinity, Infinity, null])).toEqual([0, 1, 2, 3]);
});

test('rungs grow by the factor up to all of the data', () => {
  expect(rungsOf(stopping('halving'), 5)).toEqual([expect.closeTo(1 / 9), expect.closeTo(1 / 3), 1]);
  expect(rungsOf(stopping('median', 0.2, 2), 0)).toEqual([0.25, 0.5, 1]);
  expect(rungsOf(stopping('median', 0.9, 2), 0)).toEqual([1]);
});

test('generations of Hyperband take its brackets in turn', () => {
  expect([0, 1, 2, 3].map((generation) => rungsOf(stopping('hyperband'), generation).length)).toEqual([3, 2, 1, 3]);
});

test('the brackets of Hyperband are those of table 1 of Li et al. 2018', () => {
  const brackets = hyperbandBrackets(stopping('hyperband', 1 / 81, 3));
  const table = brackets.map((rungs) => rungs.map(({ trials, fraction }) => [trials, Math.round(81 * fraction)]));
  expect(table).toEqual([
    [
      [81, 1],
      [27, 3],
      [9, 9],
      [3, 27],
      [1, 81],
    ],
    [
      [34, 3],
      [11, 9],
      [3, 27],
      [1, 81],
    ],
    [
      [15, 9],
      [5, 27],
      [1, 81],
    ],
    [
      [8, 27],
      [2, 81],
    ],
    [[5, 81]],
  ]);
});

test.each([
  [0, 3, 'stopping.least'],
  [1, 3, 'stopping.least'],
  [0.6, 2, 'stopping.least'],
  [0.1, 1, 'stopping.factor'],
  [0.1, NaN, 'stopping.factor'],
])('a first part of %d and a factor of %d are refused', (least, factor, path) => {
  expect(() => checkStopping(stopping('halving', least, factor))).toThrow(
    expect.objectContaining({ code: 'VALIDATION', path }) as Error,
  );
});
