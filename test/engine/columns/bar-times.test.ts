import { calendarOf } from '../../../engine/calendars/calendars';
import { barTimes, type StampRules } from '../../../engine/columns/bar-times';
import { startMicros, toIso } from '../../../engine/model/time';

const SECOND = 1_000_000;

/** `open-close` of each bar, shortened to minutes. */
function bars(stamps: readonly string[], venue: string, rules: Omit<StampRules, 'calendar'> = {}): string[] {
  const axis = barTimes(Float64Array.from(stamps, startMicros), { calendar: calendarOf(venue), ...rules });
  const short = (time: number) => toIso(time).slice(5, 16);
  return [...axis.opens].map((open, row) => `${short(open)} ${short(axis.times[row]!)}`);
}

const at = (date: string, ...clocks: string[]) => clocks.map((clock) => `${date}T${clock}:00Z`);

describe('a stamp of an intraday file is the open', () => {
  test('and the close lies the most frequent step later, but not after the next open', () => {
    expect(bars(at('2024-01-01', '10:00', '10:05', '10:10', '10:12', '10:30'), 'X')).toEqual([
      '01-01T10:00 01-01T10:05',
      '01-01T10:05 01-01T10:10',
      '01-01T10:10 01-01T10:12',
      '01-01T10:12 01-01T10:17',
      '01-01T10:30 01-01T10:35',
    ]);
  });

  test('and the last bar of a session ends with it', () => {
    const hours = [
      ...at('2024-01-02', '18:30', '19:30', '20:30'),
      ...at('2024-01-03', '14:30', '15:30', '16:30', '20:30'),
    ];
    const all = bars(hours, 'XNAS');
    expect([all[2], all[3], all[6]]).toEqual([
      '01-02T20:30 01-02T21:00',
      '01-03T14:30 01-03T15:30',
      '01-03T20:30 01-03T21:00',
    ]);
  });

  test('but one that opens at its very end has its length', () => {
    const hours = [...at('2024-01-04', '08:00', '09:00', '10:00'), ...at('2024-01-05', '08:00')];
    expect(bars(hours, 'NSE').slice(1, 3)).toEqual(['01-04T09:00 01-04T10:00', '01-04T10:00 01-04T11:00']);
  });

  test('unless the data go on after it, or the next session follows at once', () => {
    expect(bars(at('2024-01-02', '19:30', '20:30', '21:30', '22:30'), 'XNAS')[1]).toBe('01-02T20:30 01-02T21:30');
    expect(bars(at('2024-01-02', '16:00', '20:00', '23:59'), 'FOREX')[1]).toBe('01-02T20:00 01-02T23:59');
    expect(bars(at('2024-01-02', '07:00', '14:00', '21:00'), 'X')[2]).toBe('01-02T21:00 01-03T04:00');
  });
});

describe('a daily bar is the session of its date', () => {
  test.each([
    ['XNAS', '2024-07-03', '07-03T13:30 07-03T17:00'],
    ['XNAS', '2024-01-04', '01-04T14:30 01-04T21:00'],
    ['NSE', '2024-01-04', '01-04T03:45 01-04T10:00'],
    ['CME', '2024-01-04', '01-03T23:00 01-04T22:00'],
    ['DERIBIT', '2024-01-04', '01-04T00:00 01-05T00:00'],
    ['BINANCE', '2024-01-04', '01-04T00:00 01-05T00:00'],
  ])('of %s on %s', (venue, date, expected) => {
    const next = toIso(startMicros(date) + 86_400 * SECOND).slice(0, 10);
    expect(bars([date, next], venue)[0]).toBe(expected);
  });

  test('from midnight to midnight where there is none, but not into the next one', () => {
    expect(bars(['2024-01-05', '2024-01-06', '2024-01-07', '2024-01-08'], 'CME').slice(1, 3)).toEqual([
      '01-06T06:00 01-07T06:00',
      '01-07T06:00 01-07T23:00',
    ]);
  });

  test('whatever time of the day it is stamped at', () => {
    for (const clock of ['05:00', '14:30', '21:00', '23:00'])
      expect(
        bars(
          ['02', '03', '04'].flatMap((day) => at(`2024-01-${day}`, clock)),
          'XNAS',
        )[1],
      ).toBe('01-03T14:30 01-03T21:00');
  });

  test('but of a venue that never closes it is the day that begins with a stamp off midnight', () => {
    expect(
      bars(
        ['02', '03'].flatMap((day) => at(`2024-01-${day}`, '08:00')),
        'X',
      )[0],
    ).toBe('01-02T08:00 01-03T08:00');
  });

  test('also across weekends, and where it is alone', () => {
    expect(bars(['2024-01-05', '2024-01-08'], 'XNAS')).toEqual(['01-05T14:30 01-05T21:00', '01-08T14:30 01-08T21:00']);
    expect(bars(['2024-01-05'], 'XNAS')).toEqual(['01-05T14:30 01-05T21:00']);
  });
});

test('bars of more than a day last to the end of their interval', () => {
  expect(bars(['2024-01-01', '2024-01-08', '2024-01-15'], 'X')[2]).toBe('01-15T00:00 01-22T00:00');
  expect(bars(['2024-01-01', '2024-02-01', '2024-03-01', '2024-04-01'], 'X').slice(1)).toEqual([
    '02-01T00:00 03-01T00:00',
    '03-01T00:00 04-01T00:00',
    '04-01T00:00 05-01T00:00',
  ]);
});

test('weeks and months that are stamped with a date begin with that date of the exchange', () => {
  expect(bars(['2024-01-01', '2024-01-08', '2024-01-15'], 'FOREX')[1]).toBe('01-07T22:00 01-14T22:00');
  expect(bars(['2024-02-01', '2024-03-01', '2024-04-01'], 'NSE')[1]).toBe('02-29T18:30 03-31T18:30');
});

test('a declared close is the stamp', () => {
  expect(bars(at('2024-01-01', '10:05', '10:10', '10:12', '10:30'), 'X', { stamp: 'close' })).toEqual([
    '01-01T10:03 01-01T10:05',
    '01-01T10:08 01-01T10:10',
    '01-01T10:10 01-01T10:12',
    '01-01T10:28 01-01T10:30',
  ]);
  const days = ['02', '03'].flatMap((day) => at(`2024-01-${day}`, '21:00'));
  expect(bars(days, 'XNAS', { stamp: 'close' })[1]).toBe('01-03T14:30 01-03T21:00');
});

test('a tick has no length; ticks that were put together end at their stamp', () => {
  const stamps = at('2024-01-01', '10:01', '10:02', '10:07');
  expect(bars(stamps, 'X', { ticks: true })[2]).toBe('01-01T10:07 01-01T10:07');
  expect(bars(stamps, 'X', { ticks: true, tickStep: 60 * SECOND })[2]).toBe('01-01T10:06 01-01T10:07');
});
