import type { Micros } from '../model/time';
import { MONDAY, weekday, type Day } from './civil-days';
import type { ExchangeCalendar, Session } from './exchange-calendar';

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
type Period = 'week' | 'month' | 'quarter' | 'year';

/** Sessions on which a rule holds. */
export type RuleDay = 'every' | (typeof WEEKDAYS)[number] | `${'first' | 'last'}-of-${Period}`;

/** A moment of sessions, by the exchange's clocks. */
export interface SessionRule {
  /** `15:50` of the exchange's clocks, `open`, `close`, or so long after or before them: `open+30m`, `close-1h30m`. */
  time: string;
  /** @default 'every' */
  day?: RuleDay;
}

const MICROS_PER_MINUTE = 60_000_000;
/** Sessions that are looked through for one of the rule: more than two years of days. */
const MOST_SESSIONS = 800;
const CLOCK = /^([01]?\d|2[0-3]):([0-5]\d)$/;
const RELATIVE = /^(open|close)(?:([+-])(?:(\d{1,2})h)?(?:(\d{1,4})m)?)?$/;
const OF_PERIOD = /^(first|last)-of-(week|month|quarter|year)$/;

/** A rule that was understood. */
export interface ParsedRule {
  holdsOn: (calendar: ExchangeCalendar, day: Day) => boolean;
  momentOf: (calendar: ExchangeCalendar, session: Session) => Micros;
}

/** @throws RangeError for a time or a day that is none */
export function parseSessionRule({ time, day = 'every' }: SessionRule): ParsedRule {
  return { momentOf: parseTime(String(time)), holdsOn: parseDay(String(day)) };
}

/** The first moment of a rule after `now`; Infinity where no session of two years has one. */
export function momentAfter(calendar: ExchangeCalendar, { holdsOn, momentOf }: ParsedRule, now: Micros): Micros {
  let session = calendar.sessionAt(now);
  for (let i = 0; i < MOST_SESSIONS; i++) {
    if (holdsOn(calendar, session.day)) {
      const moment = momentOf(calendar, session);
      if (moment > now) return moment;
    }
    session = calendar.sessionAfter(session);
  }
  return Infinity;
}

function parseTime(time: string): ParsedRule['momentOf'] {
  const clock = CLOCK.exec(time);
  if (clock) {
    const minutes = 60 * Number(clock[1]) + Number(clock[2]);
    return (calendar, session) => clockOf(calendar, session, minutes);
  }
  const [found, from, sign, hours, minutes] = RELATIVE.exec(time) ?? [];
  if (found === undefined || (sign !== undefined && hours === undefined && minutes === undefined))
    throw new RangeError(`A time is such as 15:50, open, close, open+30m or close-1h30m, was ${JSON.stringify(time)}`);
  const offset = (60 * Number(hours ?? 0) + Number(minutes ?? 0)) * MICROS_PER_MINUTE * (sign === '-' ? -1 : 1);
  return (_, session) => within(session, (from === 'open' ? session.start : session.end) + offset);
}

/** Where the exchange's clocks show a time in a session; sessions that begin on the evening before have those of two dates. */
function clockOf(calendar: ExchangeCalendar, session: Session, minutes: number): Micros {
  const moment = calendar.timeOn(session.day, minutes);
  if (moment <= session.end) return within(session, moment);
  const before = calendar.timeOn(session.day - 1, minutes);
  return before >= session.start ? before : session.end;
}

function within({ start, end }: Session, moment: Micros): Micros {
  return Math.min(end, Math.max(start, moment));
}

function parseDay(day: string): ParsedRule['holdsOn'] {
  if (day === 'every') return () => true;
  const number = (WEEKDAYS as readonly string[]).indexOf(day);
  if (number >= 0) return (_, date) => weekday(date) === number;
  const [found, which, period] = OF_PERIOD.exec(day) ?? [];
  if (found === undefined)
    throw new RangeError(`A day is such as every, friday, first-of-week or last-of-month, was ${JSON.stringify(day)}`);
  const numberOf = PERIODS[period as Period];
  const step = which === 'first' ? -1 : 1;
  return (calendar, date) => {
    for (let other = date + step; numberOf(other) === numberOf(date); other += step)
      if (calendar.tradesOn(other)) return false;
    return true;
  };
}

const monthOf = (day: Day): number => {
  const date = new Date(day * 86_400_000);
  return 12 * date.getUTCFullYear() + date.getUTCMonth();
};

/** The number of the period that a date is in; weeks begin on Monday. */
const PERIODS: Record<Period, (day: Day) => number> = {
  week: (day) => Math.floor((day + weekday(0) - MONDAY) / 7),
  month: monthOf,
  quarter: (day) => Math.floor(monthOf(day) / 3),
  year: (day) => Math.floor(monthOf(day) / 12),
};
