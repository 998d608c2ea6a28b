import fc from 'fast-check';
import { chartRows } from '../../../engine/model/chart-rows';

const column = (values: number[]) => ({ values: Float64Array.from(values), keep: ['min', 'max'] as const });

test('all rows where there are no more than points', () => {
  expect(chartRows(4, 4, [column([4, 3, 2, 1])])).toEqual([0, 1, 2, 3]);
});

test('of each bucket the first row, the last, and those with the extremes', () => {
  // Two buckets of six: extremes at 2 and 4, and at 7 and 10.
  const values = [0, 1, -5, 2, 9, 3, 3, 8, 4, 4, -1, 2];
  expect(chartRows(12, 8, [column(values)])).toEqual([0, 2, 4, 5, 6, 7, 10, 11]);
});

test('of a single point it is the last row, of two the first as well', () => {
  const values = column([1, 5, 2, 0, 3]);
  expect(chartRows(5, 1, [values])).toEqual([4]);
  expect(chartRows(5, 2, [values])).toEqual([0, 4]);
  expect(chartRows(5, 3, [values])).toEqual([0, 3, 4]);
});

test('what is null is no extreme', () => {
  expect(chartRows(6, 4, [column([NaN, 2, NaN, 1, NaN, NaN])])).toEqual([0, 1, 3, 5]);
});

test('extremes of the whole are drawn, whatever the curve and the number of points', () => {
  const curve = fc.array(fc.double({ noNaN: true }), { minLength: 2, maxLength: 500 });
  fc.assert(
    fc.property(curve, fc.integer({ min: 4, max: 600 }), (values, points) => {
      const rows = chartRows(values.length, points, [column(values)]);
      const shown = rows.map((row) => values[row]!);
      const found = { min: Math.min(...shown), max: Math.max(...shown), first: rows[0], last: rows.at(-1) };
      expect(found).toEqual({ min: Math.min(...values), max: Math.max(...values), first: 0, last: values.length - 1 });
      expect(rows.length).toBeLessThanOrEqual(points);
      expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
    }),
  );
});
