import { calendarOf, hoursOf } from '../../../engine/calendars/calendars';
import { buildSchedule } from '../../../engine/columns/schedule';
import { venueOf } from '../../../engine/model/identifiers';
import { barsPerYearOf } from '../../../engine/statistics/steps-per-year';
import { marketWith, seriesOf } from '../random-market';

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
const micros = (date: string) => Date.parse(date) * 1000;

/** Closes of the sessions of a venue from a date (inclusive) to another. */
function closes(venue: string, from: string, to: string): number[] {
  const calendar = calendarOf(venue);
  const days = Array.from({ length: (micros(to) - micros(from)) / DAY }, (_, i) => micros(from) / DAY + i);
  return days.flatMap((day) => calendar.sessionOn(day)?.end ?? []);
}

/** Closes of the hours of a venue's sessions. */
function hours(venue: string, from: string, to: string): number[] {
  const calendar = calendarOf(venue);
  const [start, end] = [micros(from), micros(to)];
  const opens = Array.from({ length: (end - start) / HOUR }, (_, i) => start + i * HOUR);
  return opens.filter((open) => calendar.isOpen(open)).map((open) => open + HOUR);
}

function stepsPerYear(axes: Readonly<Record<string, readonly number[]>>): { steps: number; perYear: number } {
  // As ticks, whose times are taken as they are.
  const series = Object.entries(axes).map(([instrument, times]) => ({
    ...seriesOf(
      instrument,
      times.map(() => 1),
      { times },
    ),
    ticks: true,
  }));
  const { panels } = marketWith(...series);
  const schedule = buildSchedule(panels);
  const calendars = schedule.instruments.map((id) => hoursOf(venueOf(id)));
  return { steps: schedule.times.length, perYear: barsPerYearOf(schedule, calendars) };
}

const year = ['2024-01-01', '2025-01-01'] as const;
const daily = (...ids: string[]) => Object.fromEntries(ids.map((id) => [id, closes(venueOf(id), ...year)]));

describe('steps a year of a run of several calendars', () => {
  it.each([
    // 259 and 252 closes, two of them at one time on half days: 252 + 252 × 250 / 252.
    ['New York and Chicago', ['SPY.ARCX', 'ESH5.XCME'], 509, 502],
    ['New York and London', ['SPY.ARCX', 'VOD.XLON'], 506, 504],
    ['New York and crypto', ['SPY.ARCX', 'BTCUSDT.BINANCE'], 618, 252 + 365],
    ['Chicago and crypto', ['ESH5.XCME', 'BTCUSDT.BINANCE'], 625, 252 + 365],
    ['India and crypto', ['NIFTY.NSE', 'BTCUSDT.BINANCE'], 614, 252 + 365],
    ['New York and Tokyo', ['SPY.ARCX', '7203.TYO'], 497, 504],
    ['Frankfurt and London, which close at one time', ['SAP.XETR', 'VOD.XLON'], 258, 252],
    ['two exchanges of New York', ['SPY.ARCX', 'AAPL.NASDAQ'], 252, 252],
  ])('daily bars of %s are those of both', (...[, ids, steps, perYear]) => {
    const found = stepsPerYear(daily(...ids));
    expect(found.steps).toBe(steps);
    expect(Math.round(found.perYear)).toBe(perYear);
  });

  it('are told by the calendars where the run has a few days', () => {
    const week = ['2024-01-08', '2024-01-12'] as const;
    const axes = { 'SPY.ARCX': closes('ARCX', ...week), 'BTCUSDT.BINANCE': closes('BINANCE', ...week) };
    expect(stepsPerYear(axes)).toEqual({ steps: 8, perYear: 252 + 365 });
  });

  it('count bars once that close together', () => {
    const month = ['2024-01-01', '2024-02-01'] as const;
    const crypto = hours('BINANCE', ...month);
    expect(stepsPerYear({ 'BTCUSDT.BINANCE': crypto, 'SPY.ARCX': closes('ARCX', ...month) }).perYear).toBe(24 * 365);
    // Every hour of London ends with one of Chicago.
    const both = stepsPerYear({ 'VOD.XLON': hours('XLON', ...month), 'ESH4.XCME': hours('XCME', ...month) });
    expect(both.perYear).toBe(23 * 252);
  });

  it('are counted over the whole where a market has bars in a part of it only', () => {
    const spy = closes('ARCX', '2020-01-01', '2025-01-01');
    const { steps, perYear } = stepsPerYear({ 'SPY.ARCX': spy, 'BTCUSDT.BINANCE': closes('BINANCE', ...year) });
    // 1258 sessions of five years and 366 days: 325 a year.
    expect(steps).toBe(1258 + 366);
    expect(Math.round(perYear)).toBe(325);
  });

  it('of one calendar are those of its bars, missing ones or not', () => {
    const all = closes('ARCX', ...year);
    const axes = { 'A.ARCX': all.filter((_, i) => i % 50 !== 1), 'B.ARCX': all.filter((_, i) => i % 50 !== 2) };
    expect(stepsPerYear(axes).perYear).toBe(252);
  });

  it('of markets whose hours are not known are told by the weekdays that each close has', () => {
    const days = Array.from({ length: 366 }, (_, i) => micros('2024-01-01') + i * DAY);
    const weekdays = days.filter((time) => new Date(time / 1000).getUTCDay() % 6 !== 0);
    const early = weekdays.map((time) => time + 10 * HOUR);
    const late = weekdays.map((time) => time + 22 * HOUR);
    expect(stepsPerYear({ 'A.SIM': early, 'B.SIM': late }).perYear).toBe(2 * 252);
    const every = days.map((time) => time + 24 * HOUR);
    expect(stepsPerYear({ 'A.SIM': early, 'B.SIM': every }).perYear).toBe(252 + 365);
    expect(stepsPerYear({ 'A.SIM': late, 'B.SIM': every }).perYear).toBe(252 + 365);
  });
});

describe('bars a year of exchanges with another week', () => {
  it.each(['2222.SR', 'TEVA.TA'])('are 252 of %s from its first Sunday', (id) => {
    for (const to of ['2024-01-09', '2024-01-12', '2024-01-16', '2024-01-20', '2024-01-24', '2024-12-31']) {
      expect(stepsPerYear({ [id]: closes(venueOf(id), '2024-01-07', to) }).perYear).toBe(252);
      expect(
        stepsPerYear({ [id]: closes(venueOf(id), '2024-01-10', to < '2024-01-12' ? '2024-01-12' : to) }).perYear,
      ).toBe(252);
    }
  });

  it('are 252 of Tel Aviv in 2026, from when it trades from Monday to Friday', () => {
    expect(stepsPerYear({ 'TEVA.TA': closes('TA', '2026-01-05', '2026-01-14') }).perYear).toBe(252);
  });
});
