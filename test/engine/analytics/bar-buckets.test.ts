import { bucketBars, endsAt, evenEnds, type BarColumns } from '../../../engine/analytics/bar-buckets';
import { bandOf } from '../../../engine/analytics/column-bands';

const of = (...values: number[]) => Float64Array.from(values);
const BARS: BarColumns = {
  ...{ opens: of(0, 10, 20, 30, 40), times: of(10, 20, 30, 40, 50) },
  ...{ open: of(5, 6, NaN, 8, 3), high: of(7, 9, NaN, 8, 4) },
  ...{ low: of(4, 6, NaN, 2, 1), close: of(6, 8, NaN, 3, 2), volume: of(1, 2, NaN, 4, 8) },
};

test('a bucket opens with its first bar, closes with its last, and reaches the highest and the lowest', () => {
  const made = bucketBars(BARS, [2, 5]);
  expect(made).toEqual({
    ...{ opens: of(0, 20), times: of(20, 50), open: of(5, 8), high: of(9, 8), low: of(4, 1), close: of(8, 2) },
    ...{ volume: of(3, 12), bars: of(2, 3) },
  });
});

test('a bucket without a price has none', () => {
  const made = bucketBars(BARS, [2, 3, 3, 5]);
  expect(made.open).toEqual(of(5, NaN, NaN, 8));
  expect(made.volume).toEqual(of(3, 0, 0, 12));
  expect(made.bars).toEqual(of(2, 1, 0, 2));
});

test('few rows are buckets of their own; many are shared out evenly', () => {
  expect(evenEnds(3, 10)).toEqual([1, 2, 3]);
  expect(evenEnds(10, 4)).toEqual([3, 5, 8, 10]);
  expect(evenEnds(0, 4)).toEqual([]);
});

test('bars of another axis fall into the buckets whose last times are given', () => {
  expect(endsAt(of(1, 2, 3, 9), of(2, 3, 8))).toEqual([2, 3, 3]);
});

test('the band of a column is its least, largest and last value of each bucket', () => {
  const band = bandOf(of(1, 5, NaN, NaN, -2, 3), [2, 3, 6]);
  expect(band).toEqual({ min: of(1, NaN, -2), max: of(5, NaN, 3), last: of(5, NaN, 3) });
});
