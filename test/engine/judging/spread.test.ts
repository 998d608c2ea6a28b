import { spread, spreadNumbers } from '../../../engine/judging/spread';

test('what is no more than is taken is taken whole', () => {
  expect(spread(['a', 'b', 'c'], 3)).toEqual(['a', 'b', 'c']);
  expect(spreadNumbers(0, 5)).toEqual([]);
});

test.each([
  [100_000, 10_000],
  [5_000_000, 10_000],
  [10_500, 10_000],
  [10_001, 10_000],
])('of %i each of %i parts of equal length has one, in order', (count, most) => {
  const numbers = spreadNumbers(count, most);
  expect(numbers).toHaveLength(most);
  // Whole numbers within parts whose edges are none: at most one beside its part.
  numbers.forEach((number, i) => expect(Math.abs(Math.floor((number * most) / count) - i)).toBeLessThanOrEqual(1));
  expect(numbers.every((number, i) => i === 0 || number > numbers[i - 1]!)).toBe(true);
  expect(numbers.at(-1)).toBeLessThan(count);
});

test('of a grid every value of its last axis is among them', () => {
  const numbers = spreadNumbers(5_000_000, 10_000);
  expect(new Set(numbers.map((number) => number % 500)).size).toBe(500);
});
