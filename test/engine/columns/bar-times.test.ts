import { calendarOf } from '../../../engine/calendars/calendars';
import { barTimes, type StampRules } from '../../../engine/columns/bar-times';
import { startMicros, toIso } from '../../../engine/model/time';
import { seededRandom } from '../../support/bars.mjs';
import { naiveBarTimes } from '../naive-bar-times';

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

  test('as the closing print of New York at 16:00, not once but every day', () => {
    const prints = ['02', '03'].flatMap((day) => at(`2024-01-${day}`, '20:00', '20:30', '21:00'));
    expect(bars(prints, 'XNYS').filter((_, row) => row % 3 > 0)).toEqual([
      '01-02T20:30 01-02T21:00',
      '01-02T21:00 01-02T21:30',
      '01-03T20:30 01-03T21:00',
      '01-03T21:00 01-03T21:30',
    ]);
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
    expect(bars(['2024-01-05', '2024-01-06', '2024-01-08'], 'XNAS')[1]).toBe('01-06T05:00 01-07T05:00');
    expect(bars(['2024-12-24', '2024-12-25', '2024-12-26'], 'CME')[1]).toBe('12-25T06:00 12-25T23:00');
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

test.each([
  // From 17:00 in New York and in Chicago on.
  ['DUKASCOPY', '22:00', '22:00'],
  ['CME', '23:00', '22:00'],
])('daily rows on Sundays are days of UTC: %s', (venue, opens, closes) => {
  expect(bars(['2024-01-05', '2024-01-07', '2024-01-08', '2024-01-09'], venue)).toEqual([
    `01-05T00:00 01-05T${closes}`,
    `01-07T${opens} 01-08T00:00`,
    '01-08T00:00 01-09T00:00',
    '01-09T00:00 01-10T00:00',
  ]);
});

describe('rows of what seldom trades are days', () => {
  test('where they are no weeks or months apart', () => {
    const sessions = ['01-08T14:30 01-08T21:00', '01-17T14:30 01-17T21:00'];
    expect(bars(['2024-01-08', '2024-01-17'], 'OPRA')).toEqual(sessions);
    expect(bars(['2024-01-08T21:00:00Z', '2024-01-17T21:00:00Z'], 'OPRA')).toEqual(sessions);
    expect(bars(['2024-01-01', '2024-01-08', '2024-01-16'], 'XNYS')[1]).toBe('01-08T05:00 01-15T05:00');
  });

  test('and of a contract that expires where there are too few to be weeks', () => {
    const rows = ['2024-01-08', '2024-01-15'];
    expect(bars(rows, 'NFO', { expires: true })).toEqual(['01-08T03:45 01-08T10:00', '01-15T03:45 01-15T10:00']);
    expect(bars(['2024-01-05', '2024-01-09'], 'DERIBIT', { expires: true })[1]).toBe('01-09T00:00 01-10T00:00');
    expect(bars([...rows, '2024-01-22', '2024-01-29'], 'NFO', { expires: true })[1]).toBe('01-14T18:30 01-21T18:30');
  });
});

describe('a bar of unknown length is never known at its open', () => {
  test('but at the end of its session, between sessions when the next one begins', () => {
    expect(bars(at('2024-01-25', '03:46'), 'NSE')).toEqual(['01-25T03:46 01-25T10:00']);
    expect(bars(at('2024-01-02', '13:00'), 'XNYS')).toEqual(['01-02T13:00 01-02T14:30']);
    expect(bars(at('2024-01-02', '21:00'), 'XNYS')).toEqual(['01-02T21:00 01-03T14:30']);
    expect(bars(at('2024-01-02', '10:00'), 'X')).toEqual(['01-02T10:00 01-03T00:00']);
    expect(bars(['2024-01-08T15:01:00Z', '2024-01-10T16:22:00Z'], 'OPRA')[1]).toBe('01-10T16:22 01-10T21:00');
  });

  test('or at that of the interval that bars are put together to', () => {
    expect(bars(at('2024-01-25', '03:46'), 'NSE', { interval: 900 * SECOND })).toEqual(['01-25T03:46 01-25T04:00']);
    expect(bars(at('2024-01-25', '03:46', '04:06'), 'NSE', { interval: 300 * SECOND })).toEqual([
      '01-25T03:46 01-25T03:50',
      '01-25T04:06 01-25T04:10',
    ]);
    expect(bars(at('2024-01-25', '03:46', '04:01', '04:31'), 'NFO', { interval: 900 * SECOND, expires: true })).toEqual(
      ['01-25T03:46 01-25T04:00', '01-25T04:01 01-25T04:15', '01-25T04:31 01-25T04:45'],
    );
    expect(bars(at('2024-01-02', '21:30'), 'XNYS', { interval: 86_400 * SECOND })).toEqual(['01-02T21:30 01-03T14:30']);
  });

  test('and one whose close is declared opens with its session', () => {
    expect(bars(at('2024-01-25', '04:00'), 'NSE', { stamp: 'close' })).toEqual(['01-25T03:45 01-25T04:00']);
  });
});

test('bars that are longer than those to be made of them are refused', () => {
  const refused = expect.objectContaining({ code: 'TIMEFRAME_UNAVAILABLE', path: 'timeframe' }) as Error;
  const hours = at('2024-01-02', '14:30', '15:30', '16:30', '17:30');
  expect(() => bars(hours, 'XNYS', { interval: 1800 * SECOND })).toThrow(refused);
  expect(() => bars(hours.slice(0, 2), 'XNYS', { interval: 1800 * SECOND })).toThrow(refused);
  expect(() => bars(['2024-01-02', '2024-01-03'], 'XNYS', { interval: 8 * 3600 * SECOND })).toThrow(refused);
});

test('bars of more than a day last to the end of their interval', () => {
  expect(bars(['2024-01-01', '2024-01-08', '2024-01-15'], 'X')[2]).toBe('01-15T00:00 01-22T00:00');
  expect(bars(['2024-01-01', '2024-02-01', '2024-03-01', '2024-04-01'], 'X').slice(1)).toEqual([
    '02-01T00:00 03-01T00:00',
    '03-01T00:00 04-01T00:00',
    '04-01T00:00 05-01T00:00',
  ]);
});

test('a month that is stamped with its first session ends with the month, not before its last session', () => {
  expect(bars(['2024-01-02', '2024-02-01', '2024-03-01', '2024-04-01'], 'XNYS')).toEqual([
    '01-02T05:00 02-01T05:00',
    '02-01T05:00 03-01T05:00',
    '03-01T05:00 04-01T04:00',
    '04-01T04:00 05-01T04:00',
  ]);
});

test('a quarter ends with its last month, and not the most frequent length later', () => {
  // 90, 91, 92 and 92 days.
  const quarters = ['2023-01-01', '2023-04-01', '2023-07-01', '2023-10-01', '2024-01-01'];
  expect(bars(quarters, 'X').slice(3)).toEqual(['10-01T00:00 01-01T00:00', '01-01T00:00 04-01T00:00']);
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

test('a midnight at which no session ends is a date, whatever is declared', () => {
  const dates = ['2024-01-02', '2024-01-03', '2024-01-04'];
  expect(bars(dates, 'XNYS', { stamp: 'close' })[1]).toBe('01-03T14:30 01-03T21:00');
  expect(bars(dates, 'NSE', { stamp: 'close' })[1]).toBe('01-03T03:45 01-03T10:00');
  // Where sessions end at midnight it is a close.
  expect(bars(dates, 'BINANCE', { stamp: 'close' })[1]).toBe('01-02T00:00 01-03T00:00');
});

test('every axis ascends, of whatever stamps, venue and declaration', () => {
  const random = seededRandom(20_240_102);
  const steps = [1, 60, 1800, 3600, 86_400, 7 * 86_400, 30 * 86_400];
  for (let round = 0; round < 400; round++) {
    const pick = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)]!;
    const step = pick(steps);
    let time = startMicros('2024-01-01') + Math.floor(random() * 400) * pick([1, 60, 3600, 86_400]) * SECOND;
    const stamps = Float64Array.from({ length: 1 + Math.floor(random() * 12) }, () => {
      time += Math.ceil(random() * 3) * pick([step, step, step, pick(steps)]) * SECOND;
      return time;
    });
    const rules: StampRules = {
      calendar: calendarOf(pick(['XNYS', 'NSE', 'CME', 'OANDA', 'X', 'HK'])),
      expires: random() < 0.5,
      ...(random() < 0.2 && { stamp: 'close' }),
      ...(random() < 0.5 && { interval: pick([900, 3600, 86_400, 7 * 86_400]) * SECOND }),
    };
    try {
      const { opens, times } = barTimes(stamps, rules);
      expect(times.every((close, row) => opens[row]! < close && close > (times[row - 1] ?? 0))).toBe(true);
      expect(opens.every((open, row) => open >= (times[row - 1] ?? 0))).toBe(true);
    } catch (error) {
      expect(error).toMatchObject({ code: 'TIMEFRAME_UNAVAILABLE' });
    }
  }
});

test('around the clock the second implementation says the same of any stamps', () => {
  const random = seededRandom(20_240_103);
  const pick = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)]!;
  const calendar = calendarOf('X');
  for (let round = 0; round < 500; round++) {
    const unit = pick([60, 3600, 86_400, 86_400, 7 * 86_400]);
    const rare = pick([1, 1, 2, 5]);
    let time = startMicros('2024-01-01') + Math.floor(random() * 40) * pick([60, 86_400]) * SECOND;
    const stamps = Array.from({ length: 1 + Math.floor(random() * 8) }, () => {
      return (time += Math.ceil(random() * rare) * unit * SECOND);
    });
    const { opens, times } = barTimes(Float64Array.from(stamps), { calendar });
    const axis = [...opens].map((opened, row) => ({ opened, time: times[row] }));
    expect(axis).toEqual(naiveBarTimes(stamps));
  }
  const months = ['2023-11-01', '2023-12-01', '2024-01-02', '2024-02-01'].map(startMicros);
  const { times } = barTimes(Float64Array.from(months), { calendar });
  expect([...times]).toEqual(naiveBarTimes(months).map(({ time }) => time));
});

test('a tick has no length; ticks that were put together end at their stamp', () => {
  const stamps = at('2024-01-01', '10:01', '10:02', '10:07');
  expect(bars(stamps, 'X', { ticks: true })[2]).toBe('01-01T10:07 01-01T10:07');
  expect(bars(stamps, 'X', { ticks: true, tickStep: 60 * SECOND })[2]).toBe('01-01T10:06 01-01T10:07');
});
