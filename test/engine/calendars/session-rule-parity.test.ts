import fc from 'fast-check';
import { calendarOf } from '../../../engine/calendars/calendars';
import { dayOfIso, isoOfDay } from '../../../engine/calendars/civil-days';
import type { Session } from '../../../engine/calendars/exchange-calendar';
import { momentAfter, parseSessionRule, type RuleDay, type SessionRule } from '../../../engine/calendars/session-rule';
import { startMicros } from '../../../engine/model/time';

/* A second implementation of schedules: all sessions of three years in a list, and clocks read from Intl. */

const VENUES = ['XNYS', 'CME', 'NSE', 'FX', 'XLON', 'BINANCE'];
const [FROM, TO] = [dayOfIso('2022-12-01'), dayOfIso('2026-01-31')];
const DAYS = ['every', 'monday', 'saturday', 'first-of-week', 'last-of-week', 'first-of-month', 'last-of-month'];
const MINUTE = 60_000_000;

const sessionsOf = (venue: string) =>
  Array.from({ length: TO - FROM }, (_, i) => calendarOf(venue).sessionOn(FROM + i)).filter((one) => one !== undefined);
const SESSIONS = new Map(VENUES.map((venue) => [venue, sessionsOf(venue)]));

const FORMATS = new Map(
  VENUES.map((venue) => {
    const { timeZone } = calendarOf(venue);
    return [venue, new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })];
  }),
);

function clock(venue: string, time: number): string {
  return FORMATS.get(venue)!.format(time / 1000);
}

/** Name of the period of a date; weeks by the Monday that they begin with. */
function periodOf(day: number, period: string): string {
  if (period === 'month') return isoOfDay(day).slice(0, 7);
  const weekday = new Date(`${isoOfDay(day)}T00:00:00Z`).getUTCDay();
  return isoOfDay(day - ((weekday + 6) % 7));
}

function holds(days: readonly number[], i: number, day: RuleDay): boolean {
  if (day === 'every') return true;
  const [which, , period] = day.split('-');
  if (period === undefined)
    return (
      new Date(`${isoOfDay(days[i]!)}T00:00:00Z`)
        .toLocaleDateString('en-US', { weekday: 'long', timeZone: 'UTC' })
        .toLowerCase() === day
    );
  const other = days[which === 'first' ? i - 1 : i + 1]!;
  return periodOf(other, period) !== periodOf(days[i]!, period);
}

function momentAfterByHand(venue: string, { time, day = 'every' }: SessionRule, after: number): number {
  const sessions = SESSIONS.get(venue)!;
  const days = sessions.map((session) => session.day);
  for (let i = 1; i < sessions.length - 1; i++) {
    const session = sessions[i]!;
    if (session.end <= after || !holds(days, i, day)) continue;
    const moment = momentOf(venue, session, time);
    if (moment > after) return moment;
  }
  return Infinity;
}

function momentOf(venue: string, { start, end }: Session, time: string): number {
  if (time.startsWith('open')) return Math.min(end, start + Number(time.slice(5, -1)) * MINUTE);
  if (time.startsWith('close')) return Math.max(start, end - Number(time.slice(6, -1)) * MINUTE);
  // The minute of the session, its end included, at which the exchange's clocks show the time; the later one of two.
  for (let minute = end; minute >= start; minute -= MINUTE) if (clock(venue, minute) === time) return minute;
  return outside(venue, { start, end, time });
}

/** A time that no clock of the session shows: before the open or after the close. */
function outside(venue: string, { start, end, time }: { start: number; end: number; time: string }): number {
  const overnight = clock(venue, start) > clock(venue, end);
  return !overnight && time < clock(venue, start) ? start : end;
}

const rules = fc.record({
  venue: fc.constantFrom(...VENUES),
  time: fc.oneof(
    fc.constantFrom('15:50', '00:30', '09:30', '13:00', '18:00', '22:15'),
    fc.integer({ min: 0, max: 500 }).map((minutes) => `open+${minutes}m`),
    fc.integer({ min: 0, max: 500 }).map((minutes) => `close-${minutes}m`),
  ),
  day: fc.constantFrom(...(DAYS as RuleDay[])),
  after: fc.integer({ min: 0, max: 2 * 365 * 24 * 60 }).map((minutes) => startMicros('2023-01-10') + minutes * MINUTE),
});

test('moments of rules are those of a second implementation', () => {
  fc.assert(
    fc.property(rules, ({ venue, time, day, after }) => {
      const expected = momentAfterByHand(venue, { time, day }, after);
      expect(momentAfter(calendarOf(venue), parseSessionRule({ time, day }), after)).toBe(expected);
    }),
    { numRuns: 60 },
  );
});
