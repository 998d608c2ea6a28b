import { aggregatePanel, firstWhole } from '../../../engine/columns/aggregate-panel';
import { calendarOf } from '../../../engine/calendars/calendars';
import { allocatePanel, allocateQuotes, type Panel } from '../../../engine/columns/market-data';
import { startMicros, toIso } from '../../../engine/model/time';
import { timeframeMicros } from '../../../engine/model/timeframe';

const MINUTE = 60_000_000;

/** Bars a minute apart, whose open is their number, of instruments whose prices are 0, 1000, 2000, … higher. */
function minutes(start: string, offsets: readonly number[], instruments = ['A.B', 'C.D']): Panel {
  const opens = Float64Array.from(offsets, (offset) => startMicros(start) + offset * MINUTE);
  const panel = allocatePanel(instruments, { opens, times: opens.map((open) => open + MINUTE) });
  offsets.forEach((offset, row) =>
    instruments.forEach((_, k) => {
      const at = row * instruments.length + k;
      const price = 1000 * k + offset;
      Object.assign(panel.open, { [at]: price });
      Object.assign(panel.high, { [at]: price + 0.7 });
      Object.assign(panel.low, { [at]: price - 0.7 });
      Object.assign(panel.close, { [at]: price + 0.5 });
      Object.assign(panel.volume, { [at]: 10 + k });
    }),
  );
  return panel;
}

const aggregate = (panel: Panel, timeframe: string, venue = 'X') =>
  aggregatePanel(panel, { interval: timeframeMicros(timeframe), calendar: calendarOf(venue) });

const clock = (times: Float64Array) => [...times].map((time) => toIso(time).slice(11, 16));

test('bars of an interval become one, instrument by instrument', () => {
  const offsets = [3, 4, 9, 10, 21];
  const merged = aggregate(minutes('2024-01-01T10:00:00Z', offsets), '5min');
  const { opens, times, open, high, low, close, volume } = merged;
  expect(clock(opens)).toEqual(['10:03', '10:09', '10:10', '10:21']);
  expect(clock(times)).toEqual(['10:05', '10:10', '10:15', '10:25']);
  expect([...open]).toEqual([3, 1003, 9, 1009, 10, 1010, 21, 1021]);
  expect([...high].slice(0, 2)).toEqual([4.7, 1004.7]);
  expect([...low].slice(0, 2)).toEqual([2.3, 1002.3]);
  expect([...close].slice(0, 2)).toEqual([4.5, 1004.5]);
  expect([...volume].slice(0, 4)).toEqual([20, 22, 10, 11]);
});

test('a volume that is not known stays so, and quotes are the last ones', () => {
  const panel = minutes('2024-01-01T10:00:00Z', [0, 1, 2], ['A.B']);
  panel.volume.fill(NaN, 1, 2);
  allocateQuotes(panel);
  panel.bid!.set([1, 2, 3]);
  panel.ask!.set([4, 5, 6]);
  const hour = aggregate(panel, '1h');
  expect([hour.volume[0], hour.bid![0], hour.ask![0]]).toEqual([NaN, 3, 6]);
});

test.each([
  ['1d', '2024-01-03T15:00:00Z', '2024-01-04'],
  ['4h', '2024-01-03T15:00:00Z', '2024-01-03T16:00:00.000Z'],
  ['1w', '2024-01-03T15:00:00Z', '2024-01-08'],
  ['1w', '2024-01-01T00:00:00Z', '2024-01-08'],
  ['1w', '2024-01-07T23:50:00Z', '2024-01-08'],
  ['36h', '1970-01-02T13:00:00Z', '1970-01-04'],
])('bars of %s of a venue that never closes end with whole units of UTC', (timeframe, start, end) => {
  const { times } = aggregate(minutes(start, [0, 1]), timeframe);
  expect([...times]).toEqual([startMicros(end)]);
});

test('intraday bars are counted from the beginning of the session and end with it', () => {
  const day = minutes(
    '2024-01-02T03:45:00Z',
    Array.from({ length: 375 }, (_, i) => i),
  );
  const { opens, times } = aggregate(day, '20min', 'NSE');
  expect(clock(opens).slice(0, 3)).toEqual(['03:45', '04:05', '04:25']);
  expect(clock(times).slice(-2)).toEqual(['09:45', '10:00']);
  expect([opens.length, aggregate(day, '1h', 'NSE').opens.length]).toEqual([19, 7]);
});

test('what is traded after the close is no part of the last bar of the session', () => {
  const { opens, times } = aggregate(minutes('2024-01-02T20:58:00Z', [0, 1, 2, 3]), '1h', 'XNAS');
  expect(clock(opens)).toEqual(['20:58', '21:00']);
  expect(clock(times)).toEqual(['21:00', '21:30']);
});

test('a day is that of the exchange: of CME from 17:00 in Chicago, of New York with what comes after its close', () => {
  const evening = minutes('2024-01-02T21:58:00Z', [0, 1, 62, 63]);
  expect([...aggregate(evening, '1d', 'CME').times]).toEqual(
    ['2024-01-02T22:00:00Z', '2024-01-03T22:00:00Z'].map(startMicros),
  );
  const { times } = aggregate(evening, '1d', 'XNAS');
  expect([...times]).toEqual([startMicros('2024-01-02T23:02:00Z')]);
});

describe('days and weeks that begin on Sunday at 17:00 New York', () => {
  const fortnight = Array.from({ length: 14 * 24 }, (_, hour) => 60 * hour);
  /** Hourly bars of two weeks from a Sunday evening on, without those of the weekend. */
  const traded = (start: string) =>
    minutes(
      start,
      fortnight.filter((minute) => minute % (7 * 24 * 60) < 5 * 24 * 60),
      ['EUR/USD.FOREX'],
    );
  const stretches = ({ opens, times }: Panel) =>
    [...opens].map((open, row) => `${toIso(open).slice(5, 16)} ${toIso(times[row]!).slice(5, 16)}`);

  test('are five of a week, in winter and in summer time', () => {
    expect(stretches(aggregate(traded('2024-01-07T22:00:00Z'), '1d', 'FOREX')).slice(0, 6)).toEqual([
      '01-07T22:00 01-08T22:00',
      '01-08T22:00 01-09T22:00',
      '01-09T22:00 01-10T22:00',
      '01-10T22:00 01-11T22:00',
      '01-11T22:00 01-12T22:00',
      '01-14T22:00 01-15T22:00',
    ]);
    expect(stretches(aggregate(traded('2024-07-07T21:00:00Z'), '1d', 'FOREX'))[0]).toBe('07-07T21:00 07-08T21:00');
  });

  test('and a week goes from there to Friday; at CME an hour of each day is free', () => {
    expect(stretches(aggregate(traded('2024-01-07T22:00:00Z'), '1w', 'FOREX'))).toEqual([
      '01-07T22:00 01-12T22:00',
      '01-14T22:00 01-19T22:00',
    ]);
    const open = fortnight.filter((minute) => minute % (7 * 24 * 60) < 5 * 24 * 60 && minute % 1440 < 23 * 60);
    const cme = minutes('2024-01-07T23:00:00Z', open, ['ESH24.CME']);
    expect(stretches(aggregate(cme, '1d', 'CME')).slice(0, 2)).toEqual([
      '01-07T23:00 01-08T22:00',
      '01-08T23:00 01-09T22:00',
    ]);
    expect(stretches(aggregate(cme, '2w', 'CME'))).toEqual(['01-07T23:00 01-19T22:00']);
  });

  test('three days are counted from the epoch by dates of trading, two weeks from a Monday', () => {
    // Day 19,731 of the epoch, a multiple of 3, is Tuesday, 2024-01-09; two weeks begin on 2024-01-08.
    expect(stretches(aggregate(traded('2024-01-07T22:00:00Z'), '3d', 'FOREX')).slice(0, 3)).toEqual([
      '01-07T22:00 01-08T22:00',
      '01-08T22:00 01-11T22:00',
      '01-11T22:00 01-12T22:00',
    ]);
    expect(stretches(aggregate(traded('2024-01-07T22:00:00Z'), '2w', 'FOREX'))).toEqual(['01-07T22:00 01-19T22:00']);
  });
});

test('the last week of an exchange ends with its last session', () => {
  const { times } = aggregate(minutes('2024-03-26T15:00:00Z', [0, 1]), '1w', 'XNAS');
  // Friday was Good Friday.
  expect([...times]).toEqual([startMicros('2024-03-28T20:00:00Z')]);
});

test('a tick belongs to the interval that it ends', () => {
  const ticks = minutes('2024-01-01T10:00:00Z', [0, 3, 5, 6], ['A.B']);
  const { opens, times, close } = aggregate({ ...ticks, times: ticks.opens }, '5min');
  expect(clock(opens)).toEqual(['10:00', '10:03', '10:06']);
  expect(clock(times)).toEqual(['10:00', '10:05', '10:10']);
  expect([...close]).toEqual([0.5, 5.5, 6.5]);
});

test('bars that have the length already stay as they are', () => {
  const panel = minutes('2024-01-01T10:00:30Z', [0, 1, 3]);
  expect(aggregate(panel, '1min')).toBe(panel);
});

describe('bars of one instrument never overlap', () => {
  const stretches = ({ opens, times }: Panel) =>
    [...opens].map((open, row) => `${toIso(open).slice(5, 16)} ${toIso(times[row]!).slice(5, 16)}`);
  const hourly = (start: string, count: number) =>
    minutes(
      start,
      Array.from({ length: count }, (_, hour) => 60 * hour),
      ['A.B'],
    );

  test('what is quoted on a Sunday before the session counts to Monday, at FX and at CME', () => {
    expect(stretches(aggregate(hourly('2024-01-07T21:00:00Z', 26), '1d', 'OANDA'))).toEqual([
      '01-07T21:00 01-08T22:00',
      '01-08T22:00 01-09T22:00',
    ]);
    expect(stretches(aggregate(hourly('2024-01-07T22:00:00Z', 24), '1d', 'COMEX'))).toEqual([
      '01-07T22:00 01-08T22:00',
    ]);
    expect(stretches(aggregate(hourly('2024-01-07T21:00:00Z', 25), '1w', 'OANDA'))).toEqual([
      '01-07T21:00 01-12T22:00',
    ]);
  });

  test('a date without a session is an interval of its own that ends where the next date begins', () => {
    // A Saturday of New York until its midnight, then the session of Monday.
    const weekend = minutes('2024-01-06T15:00:00Z', [0, 1, 2 * 1440], ['A.B']);
    expect(stretches(aggregate(weekend, '1d', 'XNAS'))).toEqual(['01-06T15:00 01-07T05:00', '01-08T15:00 01-08T21:00']);
  });
});

test('a bar of rare trades is known at the end of its interval', () => {
  const { opens, times } = aggregate(minutes('2024-01-25T03:46:00Z', [0, 15, 45], ['A.B']), '15min', 'NSE');
  expect(clock(opens)).toEqual(['03:46', '04:01', '04:31']);
  expect(clock(times)).toEqual(['04:00', '04:15', '04:45']);
});

test('days that are far apart are days', () => {
  const opens = Float64Array.from(['2024-01-05T14:30:00Z', '2024-01-08T14:30:00Z'], startMicros);
  const panel = allocatePanel(['A.XNYS'], { opens, times: opens.map((open) => open + 390 * MINUTE) });
  expect(aggregate(panel, '1d', 'XNYS')).toBe(panel);
});

test('an interval that is cut off in front has no bar', () => {
  // Days of sessions from Monday, 2024-01-08; what a range begins with on Wednesday is no whole week.
  const opens = Float64Array.from([8, 9, 10, 11, 12, 16], (day) =>
    startMicros(`2024-01-${String(day).padStart(2, '0')}T14:30:00Z`),
  );
  const axis = { opens, times: opens.map((open) => open + 390 * MINUTE) };
  const week = { interval: timeframeMicros('1w'), calendar: calendarOf('XNYS') };
  expect([0, 2, 5].map((from) => firstWhole(axis, { from, to: 6 }, week))).toEqual([0, 5, 5]);
  expect(firstWhole(axis, { from: 2, to: 4 }, week)).toBe(4);
  const day = { ...week, interval: timeframeMicros('1d') };
  expect(firstWhole(axis, { from: 2, to: 6 }, day)).toBe(2);
});
