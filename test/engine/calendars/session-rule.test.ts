import { calendarOf } from '../../../engine/calendars/calendars';
import { momentAfter, parseSessionRule, type SessionRule } from '../../../engine/calendars/session-rule';
import { startMicros, toIso } from '../../../engine/model/time';

/** The first moments of a rule after a time, in UTC to the minute. */
function moments(venue: string, rule: SessionRule, { after, count }: { after: string; count: number }): string[] {
  const parsed = parseSessionRule(rule);
  let now = startMicros(after);
  return Array.from({ length: count }, () => {
    now = momentAfter(calendarOf(venue), parsed, now);
    return toIso(now).slice(0, 16);
  });
}

describe('moments of sessions', () => {
  test.each<[string, string, SessionRule, string, string[]]>([
    // Summer time of New York began on Sunday 2024-03-10: 15:50 is 20:50 UTC before and 19:50 after.
    ['XNAS', 'by the clocks of New York', { time: '15:50' }, '2024-03-08', ['2024-03-08T20:50', '2024-03-11T19:50']],
    // 2024-07-03 closed at 13:00 (17:00 UTC), 4 July not at all.
    ['NYSE', 'on a half day at its close', { time: '15:50' }, '2024-07-03', ['2024-07-03T17:00', '2024-07-05T19:50']],
    ['NYSE', 'before the close of a half day', { time: 'close-10m' }, '2024-11-29', ['2024-11-29T17:50']],
    ['NYSE', 'before the open at the open', { time: '4:00' }, '2024-01-02', ['2024-01-02T14:30', '2024-01-03T14:30']],
    // 29 March 2024 was Good Friday, 31 May a Friday, 30 June a Sunday.
    [
      ...(['NYSE', 'at the last session of a month', { time: 'close', day: 'last-of-month' }, '2024-03-01'] as const),
      ['2024-03-28T20:00', '2024-04-30T20:00', '2024-05-31T20:00', '2024-06-28T20:00'],
    ],
    // 2 September 2024 was Labor Day.
    [
      ...(['NYSE', 'after the open of a week', { time: 'open+30m', day: 'first-of-week' }, '2024-08-24'] as const),
      ['2024-08-26T14:00', '2024-09-03T14:00', '2024-09-09T14:00'],
    ],
    [
      ...(['NYSE', 'on Mondays that trade', { time: 'open', day: 'monday' }, '2024-08-27'] as const),
      ['2024-09-09T13:30'],
    ],
    [
      ...(['NYSE', 'at quarters and years', { time: 'close-1h30m', day: 'last-of-year' }, '2024-01-01'] as const),
      ['2024-12-31T19:30'],
    ],
    [
      ...([
        'NYSE',
        'at the first session of a quarter',
        { time: 'open', day: 'first-of-quarter' },
        '2024-01-01',
      ] as const),
      ['2024-01-02T14:30', '2024-04-01T13:30', '2024-07-01T13:30'],
    ],
    // NSE: 15:20 India is 09:50 UTC. It traded on Saturday 20 January 2024, not on the 22nd (Ayodhya) nor on the 26th.
    [
      ...(['NSE', 'on a Saturday that trades', { time: '15:20', day: 'last-of-week' }, '2024-01-15'] as const),
      ['2024-01-20T09:50', '2024-01-25T09:50'],
    ],
    ['NSE', 'a Tuesday', { time: 'open+15m', day: 'first-of-week' }, '2024-01-16', ['2024-01-23T04:00']],
    // Saturday 2 March 2024 closed at 12:30; Thursday 28 March was the month's last.
    ['NSE', 'in a short session', { time: 'close-10m' }, '2024-03-02', ['2024-03-02T06:50', '2024-03-04T09:50']],
    ['NSE', 'at the end of March', { time: 'close-10m', day: 'last-of-month' }, '2024-03-01', ['2024-03-28T09:50']],
    // CME: Monday's session begins on Sunday at 17:00 Chicago (23:00 UTC), and ends at 16:00 (22:00 UTC).
    [
      ...(['CME', 'on the evening before', { time: 'open+30m', day: 'first-of-week' }, '2024-01-06'] as const),
      ['2024-01-07T23:30', '2024-01-14T23:30'],
    ],
    ['CME', 'by a clock of the evening before', { time: '18:00', day: 'tuesday' }, '2024-01-06', ['2024-01-09T00:00']],
    ['CME', 'by a clock of the day', { time: '15:50' }, '2024-01-06', ['2024-01-08T21:50', '2024-01-09T21:50']],
    ['CME', 'in the break at the close', { time: '16:30' }, '2024-01-06', ['2024-01-08T22:00']],
    // Martin Luther King's day closes at 12:00 Chicago (18:00 UTC).
    ['CME', 'on a half day', { time: 'close-10m', day: 'monday' }, '2024-01-13', ['2024-01-15T17:50']],
    ['BINANCE', 'around the clock', { time: '15:50' }, '2024-01-06', ['2024-01-06T15:50', '2024-01-07T15:50']],
  ])('of %s: %s', (...[venue, _, rule, after, expected]) => {
    expect(moments(venue, rule, { after, count: expected.length })).toEqual(expected);
  });

  test('that never come are infinitely far', () => {
    const parsed = parseSessionRule({ time: 'open', day: 'sunday' });
    expect(momentAfter(calendarOf('NYSE'), parsed, startMicros('2024-01-01'))).toBe(Infinity);
  });

  test.each([
    [{ time: '25:00' }, 'A time is such as 15:50'],
    [{ time: 'open+' }, 'A time is such as 15:50'],
    [{ time: 'noon' }, 'A time is such as 15:50'],
    [{ time: 'open', day: 'last-of-decade' as 'every' }, 'A day is such as every'],
  ])('%p is refused', (rule, message) => {
    expect(() => parseSessionRule(rule)).toThrow(message);
  });
});
