import fc from 'fast-check';
import { calendarOf, isOpen, sessionEnd, tradingDaysBetween } from '../../../engine/calendars/calendars';
import { monthlyExpiry } from '../../../engine/calendars/expiry-rules';
import { dayOfIso, isoOfDay, isWeekend } from '../../../engine/calendars/civil-days';
import { localMs } from '../../../engine/calendars/time-zone';
import { startMicros } from '../../../engine/model/time';
import { marketWith, seriesOf } from '../random-market';
import { configOf, engineWith, errorOf } from '../support';
import published from './exchange-calendars-4.13.json';

const at = (iso: string) => startMicros(iso);
const ZONES = { XNYS: 'America/New_York', XCME: 'America/Chicago', XNSE: 'Asia/Kolkata', XLON: 'Europe/London' };
type Known = keyof typeof ZONES;

function weekdaysOf(venue: string) {
  const [closed, early]: [string[], Record<string, string>] = [[], {}];
  const ends = new Map<string, number>();
  for (let time = at('2015-01-01'); time < at('2027-01-02');) {
    const session = calendarOf(venue).sessionAt(time);
    ends.set(isoOfDay(session.day), session.end);
    time = session.end + 1;
  }
  for (let day = dayOfIso('2015-01-01'); day <= dayOfIso('2026-12-31'); day++) {
    const iso = isoOfDay(day);
    const end = ends.get(iso);
    if (end === undefined) {
      if (!isWeekend(day)) closed.push(iso);
      continue;
    }
    early[iso] = new Date(localMs(ZONES[venue as Known], end / 1000)).toISOString().slice(11, 16);
  }
  return { closed, closes: early };
}

describe.each(Object.keys(ZONES) as Known[])('%s from 2015 to 2026', (venue) => {
  const { closed, closes } = weekdaysOf(venue);

  // Python's exchange_calendars 4.13.2, but for the futures' Juneteenth, which it lacks.
  it('is closed on the days that are published', () => expect(closed).toEqual(published[venue].closed));

  it('has the half days that are published', () => {
    const usual = { XNYS: '16:00', XCME: '16:00', XNSE: '15:30', XLON: '16:30' }[venue];
    const early = Object.entries(closes).filter(([day, close]) => {
      // What the package lacks is tested below.
      const isKnown = (venue === 'XCME' && /-06-(19|20|18)$/.test(day)) || /^2024-(03-02|05-18)$/.test(day);
      return close !== usual && !isKnown;
    });
    expect(Object.fromEntries(early)).toEqual(published[venue].early);
  });
});

describe('a session', () => {
  it.each([
    // New York, before and after the clocks change; at night, at the very close and at the weekend.
    ['XNYS', '2024-03-08T15:00:00Z', '2024-03-08T21:00:00Z'],
    ['XNYS', '2024-03-11T15:00:00Z', '2024-03-11T20:00:00Z'],
    ['NYSE', '2024-03-11T20:00:00Z', '2024-03-11T20:00:00Z'],
    ['XNAS', '2024-03-08T21:00:01Z', '2024-03-11T20:00:00Z'],
    ['XNAS', '2024-07-03T00:00:00Z', '2024-07-03T17:00:00Z'],
    ['OPRA', '2024-12-31T23:00:00Z', '2025-01-02T21:00:00Z'],
    // Chicago opens the evening before.
    ['XCME', '2024-01-07T23:30:00Z', '2024-01-08T22:00:00Z'],
    ['XCME', '2024-01-05T21:59:00Z', '2024-01-05T22:00:00Z'],
    ['XCME', '2024-01-15T12:00:00Z', '2024-01-15T18:00:00Z'],
    ['NSE', '2025-01-30T04:00:00Z', '2025-01-30T10:00:00Z'],
    ['NSE', '2025-02-01T04:00:00Z', '2025-02-01T10:00:00Z'],
    ['LSE', '2024-12-24T09:00:00Z', '2024-12-24T12:30:00Z'],
    ['LSE', '2024-07-01T09:00:00Z', '2024-07-01T15:30:00Z'],
    ['FX', '2024-01-05T21:59:59Z', '2024-01-05T22:00:00Z'],
    ['FX', '2024-01-05T22:00:01Z', '2024-01-08T22:00:00Z'],
    ['FX', '2024-01-08T22:00:00Z', '2024-01-09T22:00:00Z'],
    ['BINANCE', '2024-01-06T12:00:00Z', '2024-01-07T00:00:00Z'],
    ['BINANCE', '2024-01-06T00:00:00Z', '2024-01-07T00:00:00Z'],
    ['TEST', '2024-12-31T23:59:59Z', '2025-01-01T00:00:00Z'],
  ])('of %s at %s ends at %s', (...[venue, time, end]) => expect(sessionEnd(venue, at(time))).toBe(at(end)));

  it.each([
    ['XNYS', '2024-01-02T14:29:59Z', false],
    ['XNYS', '2024-01-02T14:30:00Z', true],
    ['XNYS', '2024-01-02T21:00:00Z', false],
    ['XNYS', '2024-01-01T15:00:00Z', false],
    ['XCME', '2024-01-02T22:30:00Z', false],
    ['XCME', '2024-01-02T23:00:00Z', true],
    ['FX', '2024-01-06T12:00:00Z', false],
    ['KRAKEN', '2024-01-06T12:00:00Z', true],
  ])('%s at %s is open: %s', (...[venue, time, open]) => expect(isOpen(venue, at(time))).toBe(open));

  it('is the first that does not end before the moment', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('XNYS', 'XCME', 'XNSE', 'XLON', 'FX', 'DERIBIT'),
        fc.integer({ min: at('2014-01-01') / 1e6, max: at('2027-01-01') / 1e6 }),
        (venue, seconds) => {
          const time = seconds * 1e6;
          const { start, end } = calendarOf(venue).sessionAt(time);
          expect(end).toBeGreaterThanOrEqual(time);
          expect(start).toBeLessThan(end);
          expect(isOpen(venue, time)).toBe(start <= time && time < end);
          expect(calendarOf(venue).sessionAt(start)).toMatchObject({ start, end });
          expect(tradingDaysBetween(venue, time, end)).toBe(end === time ? 0 : 1);
        },
      ),
    );
  });
});

describe('trading days', () => {
  it.each([
    ['XNYS', '2024-01-01', '2025-01-01', 252],
    ['XNYS', '2023-01-01', '2024-01-01', 250],
    ['XNSE', '2025-01-27', '2025-01-31', 4],
    ['24x7', '2024-01-01', '2025-01-01', 366],
    ['XNYS', '2024-07-04', '2024-07-05', 0],
    ['XNYS', '2024-07-05', '2024-07-04', 0],
  ])('of %s from %s to %s are %d', (...[venue, from, to, days]) => {
    expect(tradingDaysBetween(venue, at(from), at(to))).toBe(days);
  });

  it('add up', () => {
    const time = fc.integer({ min: at('2019-06-01') / 1e6, max: at('2023-01-01') / 1e6 });
    fc.assert(
      fc.property(fc.constantFrom('XNYS', 'XCME', 'FX'), fc.tuple(time, time, time), (venue, times) => {
        const [a, b, c] = times.map((seconds) => seconds * 1e6).sort((x, y) => x - y) as [number, number, number];
        const between = (from: number, to: number) => tradingDaysBetween(venue, from, to);
        expect(between(a, b) + between(b, c)).toBe(between(a, c));
      }),
    );
  });
});

describe('the calendars of the largest exchanges', () => {
  it.each([
    // Frankfurt is closed at Easter and on the eves, and ends early on the last day.
    ['XETRA', '2024-03-28T17:00:00Z', '2024-04-02T15:30:00Z'],
    ['XETR', '2025-12-30T09:00:00Z', '2025-12-30T13:00:00Z'],
    ['XPAR', '2024-12-24T08:30:00Z', '2024-12-24T13:05:00Z'],
    ['XSWX', '2024-08-01T09:00:00Z', '2024-08-02T15:30:00Z'],
    // Tokyo trades half an hour longer since 2024-11-05.
    ['XTKS', '2024-11-01T01:00:00Z', '2024-11-01T06:00:00Z'],
    ['XTKS', '2024-11-05T01:00:00Z', '2024-11-05T06:30:00Z'],
    ['HKEX', '2024-02-09T02:00:00Z', '2024-02-09T04:00:00Z'],
    ['XSHG', '2024-10-01T02:00:00Z', '2024-10-08T07:00:00Z'],
    // The day of the college entrance examination.
    ['KRX', '2016-11-17T00:30:00Z', '2016-11-17T07:30:00Z'],
    // Sydney in summer.
    ['ASX', '2024-01-02T00:00:00Z', '2024-01-02T05:00:00Z'],
    ['XTSE', '2024-07-01T15:00:00Z', '2024-07-02T20:00:00Z'],
    ['EUREX', '2024-05-01T09:00:00Z', '2024-05-02T20:00:00Z'],
    ['BVMF', '2024-02-13T15:00:00Z', '2024-02-14T21:00:00Z'],
    ['TADAWUL', '2024-01-07T08:00:00Z', '2024-01-07T12:00:00Z'],
    // Saturdays of Mumbai: a session in place of a Monday, two tests of the recovery site, a budget.
    ['NSE', '2024-01-20T05:00:00Z', '2024-01-20T10:00:00Z'],
    ['NSE', '2024-03-02T05:00:00Z', '2024-03-02T07:00:00Z'],
    ['NSE', '2024-05-18T05:00:00Z', '2024-05-18T07:10:00Z'],
    ['NSE', '2020-02-01T05:00:00Z', '2020-02-01T10:00:00Z'],
    ['NSE', '2024-01-21T05:00:00Z', '2024-01-23T10:00:00Z'],
  ])('say when a session ends: %s from %s to %s', (...[venue, time, end]) => {
    expect(sessionEnd(venue, at(time))).toBe(at(end));
  });

  it.each([
    ['XTKS', '2024-01-05T02:29:00Z', true],
    ['XTKS', '2024-01-05T02:30:00Z', false],
    ['XTKS', '2024-01-05T03:30:00Z', true],
    ['XHKG', '2024-01-05T04:30:00Z', false],
    ['XSHG', '2024-01-05T04:00:00Z', false],
    ['XETR', '2024-01-05T11:00:00Z', true],
  ])('know lunch: %s at %s is open: %s', (...[venue, time, open]) => expect(isOpen(venue, at(time))).toBe(open));

  it('refuse a venue that none of them knows', () => {
    for (const ask of [
      () => sessionEnd('WHEREVER', 0),
      () => isOpen('WHEREVER', 0),
      () => tradingDaysBetween('WHEREVER', 0, 1),
    ]) {
      expect(errorOf(ask)).toMatchObject({ code: 'INSTRUMENT_UNDECLARED' });
    }
  });
});

it.each([
  // Thursdays; the 26th of January 2023 was a holiday; Tuesdays since September 2025.
  ['NSE', 'NIFTY', '2024-01', '2024-01-25'],
  ['NFO', 'NIFTY', '2023-01', '2023-01-25'],
  ['NFO', 'RELIANCE', '2025-09', '2025-09-30'],
  ['NFO', 'BANKNIFTY', '2024-06', '2024-06-26'],
  ['NFO', 'BANKNIFTY', '2023-12', '2023-12-28'],
  ['BFO', 'SENSEX', '2024-06', '2024-06-28'],
  ['BSE', 'BANKEX', '2023-09', '2023-09-29'],
  // Mondays since 2023-10-16.
  ['BSE', 'BANKEX', '2023-10', '2023-10-30'],
  ['BSE', 'BANKEX', '2024-01', '2024-01-29'],
  ['BSE', 'BANKEX', '2025-01', '2025-01-28'],
  ['BFO', 'SENSEX', '2025-10', '2025-10-30'],
])('a month of %s for %s, %s, ends on %s', (...[venue, underlying, month, day]) => {
  expect(monthlyExpiry({ venue, underlying, month })).toBe(day);
});

it('what expires does so at the close of the day, crypto options at 08:00', () => {
  expect(calendarOf('NSE').expiryOn(dayOfIso('2025-01-30'))).toBe(at('2025-01-30T10:00:00Z'));
  expect(calendarOf('OPRA').expiryOn(dayOfIso('2024-11-29'))).toBe(at('2024-11-29T18:00:00Z'));
  expect(calendarOf('DERIBIT').expiryOn(dayOfIso('2024-12-27'))).toBe(at('2024-12-27T08:00:00Z'));
});

describe('an order for the day', () => {
  const fills = (instrument: string, start: string) => {
    // The limit is reached in the fourth hour.
    const series = seriesOf(instrument, [10, 10, 10, 5, 5], { start: at(start), step: 3_600_000_000 });
    const strategy = engineWith(() => ({
      onBar: (ctx) => void (ctx.index === 0 && ctx.buy(1, { limit: 6, timeInForce: 'day' })),
    }));
    return strategy.run(marketWith(series), configOf({ strategy: 'under-test' })).fills.length;
  };

  it.each([
    // From 14:30 in Chicago: its session ends at 16:00, the UTC day two hours later.
    ['2024-01-02T20:30:00Z', 0, 1],
    // From 15:30: the order first meets the market in the session after.
    ['2024-01-02T21:30:00Z', 1, 0],
  ])('lasts through the session of its venue, by UTC where that has none: from %s', (...[start, chicago, other]) => {
    expect([fills('6EH4.XCME', start), fills('A.X', start)]).toEqual([chicago, other]);
  });
});
