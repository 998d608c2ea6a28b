import { calendarOf } from '../../../engine/calendars/calendars';
import { missingBars } from '../../../engine/datasets/missing-bars';
import { MICROS_PER_DAY } from '../../../engine/model/time';

/** Bars at these times, all at one price. */
function seriesAt(times: readonly string[], stamp?: 'open' | 'close') {
  const micros = Float64Array.from(times, (time) => Date.parse(time) * 1000);
  const ones = () => new Float64Array(times.length).fill(1);
  const prices = { open: ones(), high: ones(), low: ones(), close: ones(), volume: ones() };
  return { instrument: 'AAA.XNYS', times: micros, ...prices, ...(stamp && { stamp }) };
}

const missing = (times: readonly string[], stamp?: 'open' | 'close', venue = 'XNYS') =>
  [...missingBars(seriesAt(times, stamp), { calendar: calendarOf(venue), negative: false })].map((at) =>
    new Date(at / 1000).toISOString().slice(0, 16),
  );

/** Every half hour of the session of 2024-01-02 in New York: 14:30 to 20:30 UTC. */
const HALF_HOURS = Array.from({ length: 13 }, (_, i) =>
  new Date(Date.UTC(2024, 0, 2, 14, 30) + i * 1_800_000).toISOString(),
);
const next = (times: readonly string[]) => times.map((time) => time.replace('01-02', '01-03'));

test('bars of the session that are missing between the first and the last are found, and none of the night', () => {
  const there = [...HALF_HOURS.filter((_, i) => i !== 3 && i !== 12), ...next(HALF_HOURS.slice(1, 5))];
  expect(missing(there)).toEqual(['2024-01-02T16:00', '2024-01-02T20:30', '2024-01-03T14:30']);
  // The order of the file does not matter.
  expect(missing([...there].reverse())).toEqual(['2024-01-02T16:00', '2024-01-02T20:30', '2024-01-03T14:30']);
});

test('what stamps the ends of bars is stamped so', () => {
  const ends = HALF_HOURS.map((time) => new Date(Date.parse(time) + 1_800_000).toISOString());
  expect(
    missing(
      ends.filter((_, i) => i !== 3),
      'close',
    ),
  ).toEqual(['2024-01-02T16:30']);
});

test('a session that is missing as a whole has all of its bars; a half day fewer', () => {
  // The third of July 2024 ended at 13:00 in New York, the fourth was a holiday.
  const day = (date: string) =>
    HALF_HOURS.map((time) => new Date(Date.parse(time) - 3_600_000).toISOString().replace('2024-01-02', date));
  const found = missing([...day('2024-07-02'), ...day('2024-07-05')]);
  expect(found).toEqual(
    day('2024-07-03')
      .slice(0, 7)
      .map((time) => time.slice(0, 16)),
  );
});

test('daily bars are missing by session, stamped at the midnight of their date', () => {
  expect(missing(['2024-01-02', '2024-01-03', '2024-01-08', '2024-01-09'])).toEqual([
    '2024-01-04T00:00',
    '2024-01-05T00:00',
  ]);
});

test('a market that never closes has every step', () => {
  const times = ['2024-01-06T00:00:00Z', '2024-01-06T00:01:00Z', '2024-01-06T00:04:00Z'];
  expect(missing(times, 'open', 'BINANCE')).toEqual(['2024-01-06T00:02', '2024-01-06T00:03']);
});

test('ticks and longer bars are refused, and more bars than memory may hold', () => {
  const weekly = Array.from({ length: 5 }, (_, i) => new Date(Date.UTC(2024, 0, 1 + 7 * i)).toISOString());
  expect(() => missing(weekly)).toThrow(expect.objectContaining({ code: 'VALIDATION', path: 'steps' }) as Error);
  const minute = 60_000;
  const first = Date.UTC(1980, 0, 1);
  const far = [first, first + minute, first + 2 * minute, first + 45 * 365 * (MICROS_PER_DAY / 1000)];
  expect(() =>
    missing(
      far.map((at) => new Date(at).toISOString()),
      'open',
      'BINANCE',
    ),
  ).toThrow(expect.objectContaining({ code: 'MEMORY_LIMIT' }) as Error);
});
