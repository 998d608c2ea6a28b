import { calendarOf } from '../../../engine/calendars/calendars';
import type { BarSeries } from '../../../engine/columns/market-data';
import { qualityReportSchema, type QualityPart, type QualityReport } from '../../../engine/model/quality';
import type { QualityPartName } from '../../../engine/model/quality-parts';
import { assessBars, unreadableBars, type QualityOptions } from '../../../engine/quality/assess-bars';
import { sortedOrder } from '../../../engine/columns/sorted-order';
import { spreadOf } from '../../../engine/quality/returns';

const [MINUTE, HOUR] = [60_000_000, 3_600_000_000];
const micros = (iso: string) => Date.parse(iso) * 1000;

type Bar = readonly [time: number, open: number, high: number, low: number, close: number, volume: number];

function seriesOf(bars: readonly Bar[], instrument = 'AAPL.XNYS'): BarSeries {
  const column = (k: number) => Float64Array.from(bars, (bar) => bar[k]!);
  return {
    ...{ instrument, times: column(0), open: column(1), high: column(2), low: column(3), close: column(4) },
    volume: column(5),
  };
}

function assess(bars: readonly Bar[], options: Partial<QualityOptions> & { venue?: string } = {}): QualityReport {
  const { venue = 'XNYS', kind = 'equity', ...rest } = options;
  const report = assessBars(seriesOf(bars, `AAPL.${venue}`), { calendar: calendarOf(venue), kind, ...rest });
  expect(() => qualityReportSchema.parse(report)).not.toThrow();
  return report;
}

const partOf = (report: QualityReport, name: QualityPartName): QualityPart =>
  report.parts.find(({ part }) => part === name)!;

/** Prices that move, so that nothing is stale: 100, 101, 102, 100, ... with a high and a low one off. */
const moving = (time: number, i: number, volume = 1000 + i): Bar => {
  const close = 100 + (i % 3);
  return [time, close, close + 1, close - 1, close, volume];
};

/** The 21 sessions of New York of January 2024: not the 1st, and not the 15th (Martin Luther King). */
const JANUARY = [2, 3, 4, 5, 8, 9, 10, 11, 12, 16, 17, 18, 19, 22, 23, 24, 25, 26, 29, 30, 31];
const days = JANUARY.map((day, i) => moving(Date.UTC(2024, 0, day) * 1000, i));

/** Minutes of two sessions of New York, 390 each, as opens: from 14:30 to 20:59 UTC. */
const minutes = ['2024-01-02T14:30Z', '2024-01-03T14:30Z'].flatMap((open, day) =>
  Array.from({ length: 390 }, (_, i) => moving(micros(open) + i * MINUTE, 390 * day + i)),
);

test('bars of every session score 100, holidays are no gaps', () => {
  const report = assess(days);
  expect(report).toMatchObject({
    score: 100,
    readyForBacktest: true,
    rows: 21,
    bars: 21,
    timeframe: '1d',
    first: '2024-01-02T00:00:00.000Z',
    last: '2024-01-31T00:00:00.000Z',
    coverage: { expectedBars: 21, presentBars: 21, expectedSessions: 21, presentSessions: 21 },
    missingPeriods: [],
    recommendations: [],
  });
  expect(report.parts.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
  // Twenty returns are too few to tell outliers by.
  expect(partOf(report, 'outliers').score).toBeNull();
});

test('minutes of whole sessions score 100, and a half day ends early', () => {
  const report = assess(minutes);
  expect(report).toMatchObject({ score: 100, readyForBacktest: true, timeframe: '1min' });
  expect(report.coverage).toEqual({ expectedBars: 780, presentBars: 780, expectedSessions: 2, presentSessions: 2 });
  // On 2023-11-24 New York closes at 13:00: 210 minutes.
  const half = Array.from({ length: 210 }, (_, i) => moving(micros('2023-11-24T14:30Z') + i * MINUTE, i));
  const range = { start: micros('2023-11-24T00:00Z'), end: micros('2023-11-24T23:59Z') };
  expect(assess(half, range).coverage).toMatchObject({ expectedBars: 210, presentBars: 210 });
});

test('sessions without a bar are missing periods, and lower the coverage by their share', () => {
  const report = assess(days.filter((_, i) => i < 3 || i > 5));
  // 5, 8 and 9 January: 18 of 21.
  expect(report.missingPeriods).toEqual([{ from: '2024-01-05', to: '2024-01-09', sessions: 3 }]);
  expect(partOf(report, 'coverage')).toMatchObject({
    score: 85.71,
    counts: { expected: 21, present: 18, missing: 3, missingSessions: 3 },
  });
  expect(report.readyForBacktest).toBe(false);
  expect(report.recommendations).toEqual([
    'Only 18 of 21 sessions have a bar: load what is missing, or take a shorter range.',
  ]);
});

test('a range that the data do not reach counts as missing', () => {
  const range = { start: micros('2024-01-01T00:00Z'), end: micros('2024-02-02T23:59Z') };
  const report = assess(days, range);
  expect(report.coverage).toMatchObject({ expectedBars: 23, presentBars: 21 });
  expect(report.missingPeriods).toEqual([{ from: '2024-02-01', to: '2024-02-02', sessions: 2 }]);
});

test('dates of a range are those of the exchange', () => {
  // Chicago's session of 9 January runs from 17:00 on the 8th to 16:00, 23:00 to 22:00 UTC: 1380 minutes.
  const bars = Array.from({ length: 1380 }, (_, i) => moving(micros('2024-01-08T23:00Z') + i * MINUTE, i));
  const range = { start: micros('2024-01-09T00:00Z'), end: micros('2024-01-10T00:00Z') - 1 };
  const report = assess(bars, { venue: 'XCME', kind: 'future', ...range });
  expect(report.coverage).toEqual({ expectedBars: 1380, presentBars: 1380, expectedSessions: 1, presentSessions: 1 });
});

test('gaps within a session are listed where they are', () => {
  const report = assess(minutes.filter((_, i) => i < 10 || i > 14));
  const coverage = partOf(report, 'coverage');
  expect(coverage.counts).toMatchObject({ expected: 780, present: 775, missing: 5, gaps: 1, missingSessions: 0 });
  expect(coverage.rows).toEqual([
    { row: 11, time: '2024-01-02T14:45:00.000Z', reason: '5 bars are missing before it in its session' },
  ]);
  expect(coverage.score).toBe(99.35);
});

test('hours by the clock begin before the session does, and lunch has no bars', () => {
  // 09:00 to 15:00 New York: seven bars that reach into the session.
  const hours = [2, 3].flatMap((day) =>
    Array.from({ length: 7 }, (_, i) => moving(Date.UTC(2024, 0, day, 14 + i) * 1000, day + i)),
  );
  expect(assess(hours).coverage).toMatchObject({ expectedBars: 14, presentBars: 14 });
  // Hong Kong: 09:30 to 12:00 and 13:00 to 16:00 by half hours, five and six.
  const half = [0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 12].map((i) =>
    moving(micros('2024-01-03T01:30Z') + i * 30 * MINUTE, i),
  );
  const report = assess(half, { venue: 'HKEX' });
  expect(report.coverage).toMatchObject({ expectedBars: 11, presentBars: 11 });
  expect(partOf(report, 'coverage').counts).toMatchObject({ gaps: 0, outside: 0 });
});

test('rows that a session would refuse are counted, listed and nothing is changed', () => {
  const bars: Bar[] = days.map((bar) => [...bar] as Bar);
  bars[1] = [bars[1]![0], NaN, 102, 100, 101, 1];
  bars[3] = [bars[3]![0], 100, 101, 99, -Infinity, 1];
  bars[5] = [bars[5]![0], 100, 99, 98, 100, 1];
  bars[7] = [...bars[6]!] as Bar;
  bars[9] = [bars[8]![0], 1, 1, 1, 1, 1];
  bars[11] = [NaN, 100, 101, 99, 100, 1];
  bars[13] = [bars[13]![0], 100, 101, 99, 100, -1];
  const before = JSON.stringify(bars);
  const report = assess(bars);
  expect(JSON.stringify(bars)).toBe(before);
  expect(partOf(report, 'missing')).toMatchObject({
    counts: { cells: 2, rows: 2 },
    rows: [
      { row: 2, time: '2024-01-03T00:00:00.000Z', reason: 'no open' },
      { row: 12, time: null, reason: 'no valid time' },
    ],
    // 2 of 21 rows where a tenth is worth nothing.
    score: 4.76,
  });
  expect(partOf(report, 'types').rows).toEqual([
    { row: 4, time: '2024-01-05T00:00:00.000Z', reason: 'close is not a positive number' },
  ]);
  expect(partOf(report, 'ohlc').rows).toEqual([
    { row: 6, time: '2024-01-09T00:00:00.000Z', reason: 'high 99 below 100' },
  ]);
  expect(partOf(report, 'timestamps')).toMatchObject({
    counts: { unordered: 0, repeated: 1, contradicting: 1 },
    rows: [
      { row: 8, reason: 'repeats row 7' },
      { row: 10, reason: 'has the time of row 9, and other values' },
    ],
  });
  expect(partOf(report, 'volume').counts).toMatchObject({ negative: 1 });
  expect(report).toMatchObject({ rows: 21, bars: 16, readyForBacktest: false });
  expect(report.recommendations.slice(0, 2)).toEqual([
    '2 rows without a time or a price: complete or remove them, nothing is filled in.',
    '1 row whose time or price is not valid: correct or remove it.',
  ]);
});

test('newest-first rows are in an order, which is told and no fault; rows against it are out of order', () => {
  const report = assess([...days].reverse());
  expect(partOf(report, 'timestamps')).toMatchObject({ score: 100, counts: { unordered: 0, newestFirst: 1 } });
  expect(report.coverage).toMatchObject({ expectedBars: 21, presentBars: 21 });
  expect(partOf(report, 'splits').score).toBe(100);
  expect(report.readyForBacktest).toBe(true);
  expect(report.recommendations).toContain('The newest rows come first: they are sorted when they are read.');
  const moved = [...days].reverse();
  moved.push(moved.shift()!);
  expect(partOf(assess(moved), 'timestamps')).toMatchObject({
    counts: { unordered: 1, newestFirst: 1 },
    rows: [{ row: 21, reason: 'later than the row before it, where the newest come first' }],
  });
});

test('rows out of order and exact repeats, which every reader mends, are told and leave the data ready', () => {
  const moved = [days[1]!, days[0]!, ...days.slice(2), days.at(-1)!];
  const report = assess(moved);
  expect(partOf(report, 'timestamps')).toMatchObject({ counts: { unordered: 1, repeated: 1, newestFirst: 0 } });
  expect(report.readyForBacktest).toBe(true);
  expect(report.recommendations).toEqual(
    expect.arrayContaining([
      '1 row out of order: all are sorted when they are read.',
      '1 row repeated: one of each counts.',
    ]),
  );
});

test('rows are sorted by time, those of one time in their own order', () => {
  const times = Float64Array.of(5, 3, 3, 9, 1, 2, 2, 0);
  expect([...sortedOrder(times, Int32Array.from(times.keys()))]).toEqual([7, 4, 5, 6, 1, 2, 0, 3]);
  const many = Float64Array.from({ length: 1001 }, (_, i) => (i * 7919) % 1001);
  expect([...sortedOrder(many, Int32Array.from(many.keys()))].map((i) => many[i])).toEqual(
    [...many].sort((a, b) => a - b),
  );
});

test('quartiles, fences and the median deviation are those of a sample worked out by hand', () => {
  // Quartiles at 1.75 and 5.25 from the first: 2, and a quarter of the way from 5 to 9. Deviations .5 .5 1.5 1.5 1.5 2.5 5.5 8.5.
  const { median, lowFence, highFence, mad } = spreadOf(Float64Array.of(1, 2, 2, 3, 4, 5, 9, 12));
  expect({ median, lowFence, highFence, mad }).toEqual({
    median: 3.5,
    lowFence: 2 - 3 * (6 - 2),
    highFence: 6 + 3 * (6 - 2),
    mad: 1.5,
  });
  expect(spreadOf(Float64Array.of(9, 1, 4)).mad).toBe(3);
});

test('a price that the next bar takes back is a spike, with its row', () => {
  const bars = minutes.map((bar) => [...bar] as Bar);
  const at = 100;
  bars[at] = [bars[at]![0], 100, 1000, 99, 1000, 1];
  const outliers = partOf(assess(bars), 'outliers');
  // The return back is an outlier too, and no spike: nothing takes it back.
  expect(outliers.counts).toMatchObject({ both: 2, spikes: 1 });
  expect(outliers.rows).toEqual([
    {
      row: 101,
      time: '2024-01-02T16:10:00.000Z',
      reason: 'closes +900 % from the bar before, and the next takes it back',
    },
  ]);
});

test('bars that repeat the prices of the one before are stale, unless they trade', () => {
  const flat = (volume: (i: number) => number) =>
    minutes.map((bar, i): Bar => (i >= 100 && i < 120 ? [bar[0], 100, 100, 100, 100, volume(i)] : bar));
  expect(partOf(assess(flat(() => 0)), 'stale')).toMatchObject({
    // The first of the twenty repeats nothing: 19 of 780, where a fifth is worth nothing.
    counts: { bars: 19, runs: 1, longest: 19 },
    rows: [{ row: 102, reason: '19 bars repeat the prices of the bar before' }],
    score: 87.82,
  });
  expect(partOf(assess(flat((i) => i)), 'stale')).toMatchObject({ counts: { bars: 0 }, score: 100 });
});

test('a split that prices were not adjusted by is found by price and volume together', () => {
  const split = (from: number, volume: number) =>
    days.map((bar, i): Bar =>
      i < 10 ? bar : [bar[0], bar[1] / from, bar[2] / from, bar[3] / from, bar[4] / from, volume],
    );
  const forward = assess(split(4, 4000));
  // The close of the day before is 100, the open 101 / 4: a ratio of 3.96.
  expect(partOf(forward, 'splits')).toMatchObject({ score: 50, counts: { likely: 1, possible: 0 } });
  expect(partOf(forward, 'splits').rows[0]).toMatchObject({
    row: 11,
    time: '2024-01-17T00:00:00.000Z',
    reason: expect.stringContaining('a split of 4 for 1') as string,
  });
  expect(forward.readyForBacktest).toBe(false);
  expect(partOf(assess(split(0.1, 100)), 'splits').rows[0]!.reason).toContain('a consolidation of 10 to 1');
  // A crash on the volume of other days is none, nor is one of a future.
  expect(partOf(assess(split(4, 1000)), 'splits')).toMatchObject({ score: 100, counts: { likely: 0, possible: 0 } });
  expect(
    partOf(assess(split(4, NaN).map((bar) => [...bar.slice(0, 5), NaN] as unknown as Bar)), 'splits').counts,
  ).toEqual({
    likely: 0,
    possible: 1,
  });
  expect(partOf(assess(split(4, 4000), { kind: 'future' }), 'splits').score).toBeNull();
});

test('times of another zone are suspicious, those of extended hours are not', () => {
  const shifted = (hours: number) => minutes.map(([time, ...rest]): Bar => [time + hours * HOUR, ...rest]);
  const local = assess(shifted(-5));
  expect(local.recommendations).toContain(
    'The times seem to be those of America/New_York: write {"*.XNYS": {"timeZone": "exchange"}} in instruments.json.',
  );
  // By New York's clocks these bars have the stamps of the closes of others: that says nothing.
  expect(local.recommendations.join()).not.toContain('closes of bars');
  expect(local.readyForBacktest).toBe(false);
  const india = assess(shifted(3));
  expect(partOf(india, 'zone').counts).toMatchObject({ shiftHours: -3, checked: 780, outside: 360, outsideShifted: 0 });
  // 04:00 to 20:00 New York: 390 of 960 minutes in the session.
  const extended = Array.from({ length: 960 }, (_, i) => moving(micros('2024-01-02T09:00Z') + i * MINUTE, i));
  const report = assess(extended);
  expect(partOf(report, 'zone')).toMatchObject({ score: 100, counts: { outside: 570 } });
  expect(report).toMatchObject({ readyForBacktest: true, coverage: { expectedBars: 390, presentBars: 390 } });
  expect(partOf(assess(shifted(3), { venue: 'BINANCE' }), 'zone').score).toBeNull();
});

test('stamps that are closes are recognised, and what helps is said', () => {
  const closes = [2, 3, 4].flatMap((day) =>
    Array.from({ length: 78 }, (_, i) => moving(Date.UTC(2024, 0, day, 14, 35 + 5 * i) * 1000, day + i)),
  );
  const report = assess(closes);
  expect(report.coverage).toMatchObject({ expectedBars: 234, presentBars: 234 });
  expect(report.recommendations).toEqual([
    'The times seem to be the closes of bars: write {"*.XNYS": {"stamp": "close"}} in instruments.json, or upload a dataset with that stamp.',
  ]);
});

test('volume: bars that move without one, and what has none by nature', () => {
  const without = (volume: number) => days.map((bar) => [...bar.slice(0, 5), volume] as unknown as Bar);
  expect(partOf(assess(without(0)), 'volume')).toMatchObject({
    score: 0,
    counts: { zero: 21, movedWithoutVolume: 21 },
  });
  expect(assess(without(0)).recommendations).toEqual([
    '21 rows moved without volume: limits on fills by it keep orders away.',
  ]);
  expect(partOf(assess(without(NaN)), 'volume').score).toBe(50);
  expect(assess(without(NaN)).recommendations).toEqual(['There is no volume: limits on fills by volume do not hold.']);
  expect(partOf(assess(without(NaN), { kind: 'fx', venue: 'FX' }), 'volume').score).toBeNull();
});

test('steps of other lengths lower the timeframe', () => {
  const bars = minutes.map(([time, ...rest], i): Bar => [time + (i % 20 === 1 ? 30_000_000 : 0), ...rest]);
  const timeframe = partOf(assess(bars), 'timeframe');
  // Each of 39 such bars has one odd step before it and one behind.
  expect(timeframe.counts).toEqual({ seconds: 60, irregularSteps: 78 });
  expect(timeframe.rows[0]).toEqual({ row: 2, time: '2024-01-02T14:31:30.000Z', reason: '90 s after the bar before' });
});

test('nothing at all, and a file that cannot be read, are worth 0 and say why', () => {
  expect(assess([])).toMatchObject({ score: 0, readyForBacktest: false, rows: 0, first: null, timeframe: null });
  expect(partOf(assess([[days[0]![0], NaN, NaN, NaN, NaN, NaN]]), 'columns')).toMatchObject({
    counts: { required: 5, absent: 4 },
  });
  const report = unreadableBars('A.XNYS', calendarOf('XNYS'), 'no column close');
  expect(qualityReportSchema.parse(report)).toMatchObject({ score: 0, recommendations: ['no column close'] });
});

test('ticks are looked for in each session, and share times', () => {
  const ticks = ['2024-01-02T14:30Z', '2024-01-04T20:59Z'].flatMap((time) =>
    [0, 0, 1, 1500].map((ms, i): Bar => [micros(time) + 1000 * ms, 100 + i, 100 + i, 100 + i, 100 + i, 10]),
  );
  const report = assessBars({ ...seriesOf(ticks), ticks: true }, { calendar: calendarOf('XNYS'), kind: 'equity' });
  expect(report).toMatchObject({
    timeframe: null,
    bars: 8,
    coverage: { expectedBars: null, presentBars: null, expectedSessions: 3, presentSessions: 2 },
    missingPeriods: [{ from: '2024-01-03', to: '2024-01-03', sessions: 1 }],
  });
  expect(partOf(report, 'timestamps').score).toBe(100);
  expect(['timeframe', 'stale', 'splits'].map((name) => partOf(report, name as QualityPartName).score)).toEqual([
    null,
    null,
    null,
  ]);
});

test('months and weeks are counted by their own length', () => {
  const months = [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11].map((month, i) => moving(Date.UTC(2024, month, 1) * 1000, i));
  const report = assess(months);
  expect(report).toMatchObject({ timeframe: '1M', missingPeriods: [] });
  expect(report.coverage).toEqual({
    expectedBars: 12,
    presentBars: 11,
    expectedSessions: null,
    presentSessions: null,
  });
  const weeks = Array.from({ length: 10 }, (_, i) => moving(Date.UTC(2024, 0, 1 + 7 * i) * 1000, i));
  expect(assess(weeks)).toMatchObject({ timeframe: '1w', coverage: { expectedBars: 10, presentBars: 10 } });
});

test('prices of any sign are taken where they may be negative', () => {
  const bars = days.map(([time, o, h, l, c, v]): Bar => [time, o - 101, h - 101, l - 101, c - 101, v]);
  expect(assess(bars, { kind: 'future', venue: 'XNYS', negative: true })).toMatchObject({ score: 100, bars: 21 });
  expect(partOf(assess(bars), 'types').counts).toMatchObject({ rows: 21 });
});

test('times of another unit are no times, and steps below a second are those of ticks', () => {
  const bars = [...days, moving(days[0]![0] / 1e6, 21), moving(9e15, 22)];
  const types = partOf(assess(bars), 'types');
  expect(types.counts).toEqual({ rows: 1 });
  expect(types.rows).toEqual([{ row: 23, time: '2255-03-14T16:00:00.000Z', reason: 'the time is not valid' }]);
  const quick = Array.from({ length: 50 }, (_, i) => moving(micros('2024-01-02T15:00Z') + 1000 * i, i));
  expect(assess(quick)).toMatchObject({ timeframe: null, coverage: { expectedBars: null, presentSessions: 1 } });
});

test('daily bars may be stamped with any hour of their date, and those of holidays are told', () => {
  // 15:30 UTC is five and a half hours after the close in Mumbai.
  const at = (hour: number) => days.map(([time, ...rest]): Bar => [time + hour * HOUR, ...rest]);
  const range = { start: micros('2024-01-02T00:00Z'), end: micros('2024-01-12T00:00Z') - 1 };
  // 2 to 5 and 8 to 11 January.
  expect(assess(at(15.5), { venue: 'NSE', ...range }).coverage).toMatchObject({ expectedBars: 8, presentBars: 8 });
  const unbounded = assess(at(15.5), { venue: 'NSE' });
  // Mumbai has 21 sessions from 2 to 31 January, those of the 15th and the 20th without a bar; not on the 22nd and the 26th.
  expect(unbounded.coverage).toMatchObject({ presentBars: 19, expectedBars: 21 });
  expect(assess(at(9), range).coverage).toMatchObject({ expectedBars: 8, presentBars: 8 });
  const holiday = [...days.slice(0, 9), moving(micros('2024-01-15T00:00Z'), 9), ...days.slice(9)];
  const report = assess(holiday);
  expect(partOf(report, 'coverage').rows).toEqual([
    { row: 10, time: '2024-01-15T00:00:00.000Z', reason: 'XNYS has no session then' },
  ]);
  expect(report.recommendations).toEqual(['1 row on dates without a session of XNYS.']);
});
