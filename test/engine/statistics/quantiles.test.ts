import { quantilesOf } from '../../../engine/statistics/quantiles';

const SHARES = [0, 0.1, 0.25, 0.5, 0.5, 0.75, 0.99, 1];

/** By sorting. */
function naive(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  return at === below ? sorted[below]! : sorted[below]! + (at - below) * (sorted[below + 1]! - sorted[below]!);
}

const seed = Number(process.env['SEED'] ?? Date.now() % 1e6);
let state = seed + 1;
const random = () => (state = (state * 48271) % 2147483647) / 2147483647;

test.each([
  ['a single one', [7]],
  ['two', [3, 1]],
  ['equal ones', Array.from({ length: 100 }, () => 5)],
  ['ascending ones', Array.from({ length: 1001 }, (_, i) => i)],
  ['descending ones', Array.from({ length: 1000 }, (_, i) => -i)],
  ['few distinct ones', Array.from({ length: 999 }, (_, i) => (i * 7) % 3)],
  ['an organ pipe', Array.from({ length: 1000 }, (_, i) => Math.min(i, 999 - i))],
])('quantiles of %s are those of the sorted values', (_, values) => {
  expect(quantilesOf(Float64Array.from(values), SHARES)).toEqual(SHARES.map((share) => naive(values, share)));
});

test(`quantiles of random values are those of the sorted ones (SEED=${seed})`, () => {
  for (let round = 0; round < 300; round++) {
    const distinct = 1 + Math.floor(1000 * random());
    const values = Array.from({ length: 1 + Math.floor(300 * random()) }, () => Math.floor(distinct * random()));
    expect(quantilesOf(Float64Array.from(values), SHARES)).toEqual(SHARES.map((share) => naive(values, share)));
  }
});
