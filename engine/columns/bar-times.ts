import type { ExchangeCalendar, Session } from '../calendars/exchange-calendar';
import { HoldfastError } from '../model/errors';
import { MICROS_PER_DAY, type Micros } from '../model/time';
import { clipped, requireAscending, type BarAxis } from './bar-axis';
import { Buckets } from './buckets';
import { atOneClock, dailyBars, isDaily } from './daily-bars';
import { stepsOf, type Steps } from './stamp-steps';

/** What the stamps of a source mean: the beginning of a bar, or its end. */
export const STAMPS = ['open', 'close'] as const;
export type Stamp = (typeof STAMPS)[number];

/** What is known of stamps besides themselves. */
export interface StampRules {
  calendar: ExchangeCalendar;
  stamp?: Stamp;
  /** Each is a moment of its own, without length. */
  ticks?: boolean;
  /** Length of ticks that were put together: their stamp is the end of it. */
  tickStep?: Micros;
  /** Whether the instrument is a contract that expires: few stamps far apart are then rare trades. */
  expires?: boolean;
  /** Length that the bars will be put together to; they are not longer then. */
  interval?: Micros;
  /** Named where the bars are longer. */
  instrument?: string;
}

const HOUR = 3_600_000_000;
const MONTH = (365.25 / 12) * MICROS_PER_DAY;
/** Weekends and holidays leave no month without a session until then. */
const LATEST_FIRST_SESSION = 5;
/** So many stamps at least, half of them a step apart, leave no doubt of the length of their bars. */
const TELLING = 4;

/**
 * When the bars of an axis opened and closed. Without a declaration, by the most frequent step between its stamps:
 * - less than a day: a stamp is the open; the close is a step later, but not after the next open, nor after the end of
 *   the session in which the bar opened, where the next bar is one of a later session;
 * - a day: the session of its date, or the exchange's midnight to midnight where the calendar has none;
 * - more: from the stamp to the end of the interval, but not beyond the next open; stamps at midnight are dates of the
 *   exchange;
 * - none that tells, of a single stamp or rare trades: to the end of the interval that bars are put together to, without
 *   one to the end of the session.
 *
 * A declared close is the stamp itself, and the open lies a step before it, but not before the close of the bar before;
 * a midnight at which no session ends is a date nevertheless.
 * @param stamps of a whole source, strictly increasing: the step must not depend on the part of it that is loaded
 * @throws HoldfastError TIMEFRAME_UNAVAILABLE where bars are longer than the interval that they are to be put together to
 */
export function barTimes(stamps: Float64Array, rules: StampRules): BarAxis {
  return requireAscending(axisOf(stamps, rules));
}

function axisOf(stamps: Float64Array, rules: StampRules): BarAxis {
  const { ticks, tickStep, stamp, calendar, interval, expires } = rules;
  if (stamps.length === 0) return { opens: stamps, times: stamps };
  if (ticks) return tickStep === undefined ? { opens: stamps, times: stamps } : endingAt(stamps, tickStep);
  const steps = stepsOf(stamps);
  const { length, atMidnight } = steps;
  const closing = stamp === 'close' && !(atMidnight && calendar.sessionAt(stamps[0]! - 1).end !== stamps[0]);
  const daily = isDaily(stamps, { steps, calendar, expires }) ? dailyBars(stamps, atMidnight, calendar) : undefined;
  const unknown = !daily && isUnknown(stamps, steps, rules);
  if (!unknown) refuseLonger(daily ? MICROS_PER_DAY : length, rules);
  if (closing) return closingAt(stamps, unknown ? Math.min(length, interval ?? Infinity) : length, calendar);
  if (daily) return daily;
  if (unknown) return closingWith(stamps, calendar, interval);
  return length >= MICROS_PER_DAY
    ? wholeDays(stamps, { length, atMidnight, calendar })
    : openingAt(stamps, length, calendar);
}

/** Whether the steps do not tell the length of the bars, where that would be as long as those to be made, or longer than days. */
function isUnknown(stamps: Float64Array, steps: Steps, { calendar, interval, expires }: StampRules): boolean {
  const { length, frequent, atMidnight } = steps;
  if (length === 0) return !atMidnight;
  if (atMidnight || length < Math.min(interval ?? Infinity, MICROS_PER_DAY)) return false;
  if (stamps.length >= TELLING && 2 * frequent > stamps.length - 1) return false;
  if (expires) return true;
  if (length >= MICROS_PER_DAY) return !atOneClock(stamps);
  return stamps.some((time) => time % length !== 0 && (time - calendar.sessionAt(time).start) % length !== 0);
}

function refuseLonger(length: Micros, { interval, instrument }: StampRules): void {
  if (interval === undefined || length <= interval) return;
  throw new HoldfastError('TIMEFRAME_UNAVAILABLE', `The bars of ${instrument ?? 'the data'} are longer than that.`, {
    path: 'timeframe',
    details: { ...(instrument && { instrument }), shortestSeconds: length / 1e6 },
  });
}

/** Each closes with the interval or, without one, the session that it opens in; between sessions at the next one's start. */
function closingWith(opens: Float64Array, calendar: ExchangeCalendar, interval: Micros | undefined): BarAxis {
  const buckets = interval === undefined ? undefined : new Buckets(calendar, interval);
  const times = opens.map((open) => {
    const { start, end } = calendar.sessionAt(open);
    buckets?.enter(open);
    const within = buckets?.end ?? -Infinity;
    if (within > open) return within;
    if (open < start) return start;
    return end > open ? end : calendar.sessionAfter(calendar.sessionAt(open)).start;
  });
  return { opens, times: clipped(times, opens) };
}

function openingAt(opens: Float64Array, length: Micros, calendar: ExchangeCalendar): BarAxis {
  const times = new Float64Array(opens.length);
  let session: Session = { day: NaN, start: -Infinity, end: -Infinity };
  let nextStart = -Infinity;
  let afterHours = false;
  for (let row = 0; row < opens.length; row++) {
    const open = opens[row]!;
    const end = open + length;
    if (open >= session.end) {
      session = calendar.sessionAt(open);
      nextStart = calendar.sessionAfter(session).start;
    }
    // Bars between sessions: the venue's data go beyond them, and so may this bar.
    if (open < session.start) afterHours = true;
    const next = opens[row + 1] ?? (afterHours ? -Infinity : Infinity);
    const within = open >= session.start && open < session.end;
    const ends = within && end > session.end && end <= nextStart && next >= nextStart;
    times[row] = ends ? session.end : end;
  }
  return { opens, times: clipped(times, opens) };
}

interface DayStamps {
  length: Micros;
  atMidnight: boolean;
  calendar: ExchangeCalendar;
}

/** Bars of a day and more; those that begin with a month end with it, or with the last one of as many. */
function wholeDays(stamps: Float64Array, { length, atMidnight, calendar }: DayStamps): BarAxis {
  const months = Math.round(length / MONTH);
  const monthly = months > 0 && stamps.every(beginsMonth);
  const moment = (time: Micros) => (atMidnight ? calendar.dateStart(Math.floor(time / MICROS_PER_DAY)) : time);
  const opens = stamps.map(moment);
  const times = stamps.map((stamp) => moment(monthly ? afterMonths(stamp, months) : stamp + length));
  return { opens, times: clipped(times, opens) };
}

/** Whether a date is the first of a month, or may be its first one with a session. */
function beginsMonth(time: Micros): boolean {
  return new Date(time / 1000).getUTCDate() <= LATEST_FIRST_SESSION;
}

/** The first of the month that comes so many later, at the same time of day. */
function afterMonths(time: Micros, months: number): Micros {
  const date = new Date(time / 1000);
  return 1000 * date.setUTCMonth(date.getUTCMonth() + months, 1) + (time % 1000);
}

function closingAt(times: Float64Array, length: Micros, calendar: ExchangeCalendar): BarAxis {
  const opens = times.map((time, row) => {
    const open = Math.max(times[row - 1] ?? -Infinity, length > 0 ? time - length : time - MICROS_PER_DAY);
    if (length > 0 && length < MICROS_PER_DAY - 2 * HOUR) return open;
    // A day's bar begins with the session that it ends with, one of unknown length at the earliest.
    const { start } = calendar.sessionAt(time - 1);
    return start < time ? Math.max(open, start) : open;
  });
  return { opens, times };
}

function endingAt(times: Float64Array, length: Micros): BarAxis {
  return { opens: times.map((time) => time - length), times };
}
