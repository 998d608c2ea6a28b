import { barsPerYear } from '../../../engine/statistics/bars-per-year';

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2024, 0, 1) * 1000;

/** Times of `count` steps that pass the filter, given the UTC day of the week (Sunday 0) and the hour. */
function times(
  count: number,
  step: number,
  keep: (weekday: number, hour: number) => boolean = () => true,
): Float64Array {
  const all = Array.from({ length: count }, (_, i) => START + i * step);
  return Float64Array.from(
    all.filter((time) => keep(new Date(time / 1000).getUTCDay(), new Date(time / 1000).getUTCHours())),
  );
}

const weekdays = (weekday: number) => weekday % 6 !== 0;

describe('bars a year', () => {
  it.each([
    ['daily without weekends', times(60, DAY, weekdays), 252],
    ['daily with weekends', times(60, DAY), 365],
    ['Monday to Friday of one week', times(5, DAY), 252],
    ['weekly', times(20, 7 * DAY), 52],
    ['monthly', Float64Array.from({ length: 24 }, (_, i) => Date.UTC(2022, i, 1) * 1000), 12],
    ['quarterly', Float64Array.from({ length: 8 }, (_, i) => Date.UTC(2022, 3 * i, 1) * 1000), 4],
    ['yearly', Float64Array.from({ length: 8 }, (_, i) => Date.UTC(2015 + i, 0, 1) * 1000), 1],
    ['hourly round the clock', times(24 * 30, HOUR), 24 * 365],
    ['seven hours of each weekday', times(24 * 30, HOUR, (day, h) => weekdays(day) && h >= 14 && h < 21), 7 * 252],
    [
      'foreign exchange, which opens on Sunday evening',
      times(24 * 30, HOUR, (day, h) => weekdays(day) || (day === 0 && h >= 22)),
      24 * 252,
    ],
    ['minutes of one weekday', times(390, 60_000_000), 390 * 252],
    ['a single bar', times(1, DAY), 252],
  ])('%s', (_, axis, expected) => {
    expect(barsPerYear(axis)).toBe(expected);
  });
});
