import { stampOf } from '../../api/rest/compatibility/bar-stamps';
import { timeframeMicros } from '../../engine/model/timeframe';

const stamp = (timeframe: string, time: string, opened?: string) =>
  stampOf({ time, opened }, { length: timeframeMicros(timeframe), atClose: false });

test.each([
  [
    'an hour that its session cuts short',
    '1h',
    '2024-01-02T10:00:00.000Z',
    '2024-01-02T09:45:00.000Z',
    '2024-01-02T09:45:00.000Z',
  ],
  ['a day of New York', '1d', '2024-01-02T21:00:00.000Z', undefined, '2024-01-02T00:00:00.000Z'],
  [
    'a day of foreign exchange, which began on Sunday',
    '1d',
    '2024-01-08T22:00:00.000Z',
    undefined,
    '2024-01-08T00:00:00.000Z',
  ],
  ['a day around the clock', '1d', '2024-01-03T00:00:00.000Z', undefined, '2024-01-02T00:00:00.000Z'],
  ['a week that ends on Friday', '1w', '2024-01-12T21:00:00.000Z', undefined, '2024-01-08T00:00:00.000Z'],
])('the stamp of %s is where it begins', (...[, timeframe, time, opened, expected]) => {
  expect(stamp(timeframe, time, opened)).toBe(expected);
});

test('of a file that is stamped at its closes it is the close', () => {
  const bar = { time: '2024-01-02T10:00:00.000Z', opened: '2024-01-02T09:00:00.000Z' };
  expect(stampOf(bar, { length: timeframeMicros('1h'), atClose: true })).toBe(bar.time);
});
