import type { ExchangeCalendar, Session } from '../calendars/exchange-calendar';
import { MICROS_PER_DAY, type Micros } from '../model/time';

/** What the stamps of a source mean: the beginning of a bar, or its end. */
export const STAMPS = ['open', 'close'] as const;
export type Stamp = (typeof STAMPS)[number];

/** When each bar began, and when it was known: its close. Both strictly increasing, in microseconds. */
export interface BarAxis {
  opens: Float64Array;
  times: Float64Array;
}

/** What is known of stamps besides themselves. */
export interface StampRules {
  calendar: ExchangeCalendar;
  stamp?: Stamp;
  /** Each is a moment of its own, without length. */
  ticks?: boolean;
  /** Length of ticks that were put together: their stamp is the end of it. */
  tickStep?: Micros;
}

const HOUR = 3_600_000_000;
/** So long apart bars of every session are at most, where sessions keep weekends and holidays free. */
const LONGEST_BREAK = 4 * MICROS_PER_DAY;
/** A session that is no longer leaves no doubt which one a stamp of its day belongs to. */
const SHORT_SESSION = 12 * HOUR;

/**
 * When the bars of an axis opened and closed. Without a declaration, by the most frequent step between its stamps:
 * - less than a day: a stamp is the open; the close is a step later, but not after the next open, nor after the end of
 *   the session in which the bar opened, where the next bar is one of a later session;
 * - a day: the session of its date, or the exchange's midnight to midnight where the calendar has none;
 * - more: from the stamp to the end of the interval, but not beyond the next open; stamps at midnight are dates of the
 *   exchange.
 *
 * A declared close is the stamp itself, and the open lies a step before it, but not before the close of the bar before.
 * @param stamps of a whole source, strictly increasing: the step must not depend on the part of it that is loaded
 */
export function barTimes(stamps: Float64Array, rules: StampRules): BarAxis {
  const { ticks, tickStep, stamp, calendar } = rules;
  if (stamps.length === 0) return { opens: stamps, times: stamps };
  if (ticks) return tickStep === undefined ? { opens: stamps, times: stamps } : endingAt(stamps, tickStep);
  const { length, shortest } = stepsOf(stamps);
  const atMidnight = stamps.every((time) => time % MICROS_PER_DAY === 0);
  if (stamp === 'close') return closingAt(stamps, length, calendar);
  if (isDaily(stamps, { length, shortest, atMidnight, calendar })) {
    const daily = sessionsOf(stamps, atMidnight, calendar);
    if (isOrdered(daily)) return daily;
  }
  if (length === 0) return { opens: stamps, times: stamps };
  return length >= MICROS_PER_DAY
    ? wholeDays(stamps, { length, atMidnight, calendar })
    : openingAt(stamps, length, calendar);
}

/** The most frequent step, the shorter one of two, and the shortest of all; 0 for a single stamp. */
function stepsOf(stamps: Float64Array): { length: Micros; shortest: Micros } {
  if (stamps.length < 2) return { length: 0, shortest: 0 };
  const counts = new Map<number, number>();
  let shortest = Infinity;
  // Runs of one step are counted whole: most axes are regular.
  for (let row = 1, run = 0; row < stamps.length; row++) {
    const step = stamps[row]! - stamps[row - 1]!;
    run++;
    if (row + 1 < stamps.length && stamps[row + 1]! - stamps[row]! === step) continue;
    counts.set(step, (counts.get(step) ?? 0) + run);
    if (step < shortest) shortest = step;
    run = 0;
  }
  let length = 0;
  let most = 0;
  for (const [step, count] of counts) {
    if (count > most || (count === most && step < length)) [length, most] = [step, count];
  }
  return { length, shortest };
}

interface Steps {
  length: Micros;
  shortest: Micros;
  atMidnight: boolean;
  calendar: ExchangeCalendar;
}

function isDaily(stamps: Float64Array, { length, shortest, atMidnight, calendar }: Steps): boolean {
  if (atMidnight) return shortest <= (hasBreaks(calendar, stamps[0]!) ? LONGEST_BREAK : MICROS_PER_DAY);
  if (Math.abs(length - MICROS_PER_DAY) > HOUR || shortest < MICROS_PER_DAY - 2 * HOUR) return false;
  const { start, end } = calendar.sessionAt(stamps[0]!);
  return end - start <= SHORT_SESSION;
}

/** Whether a week of the calendar has less than seven sessions. */
function hasBreaks(calendar: ExchangeCalendar, time: Micros): boolean {
  return calendar.tradingDays(time, time + 7 * MICROS_PER_DAY) < 7;
}

function sessionsOf(stamps: Float64Array, atMidnight: boolean, calendar: ExchangeCalendar): BarAxis {
  const opens = new Float64Array(stamps.length);
  const times = new Float64Array(stamps.length);
  stamps.forEach((stamp, row) => {
    const date = atMidnight ? stamp / MICROS_PER_DAY : calendar.dateOf(stamp);
    const session = calendar.sessionOn(date);
    opens[row] = session?.start ?? calendar.dateStart(date);
    times[row] = session?.end ?? calendar.dateStart(date + 1);
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

/** Bars of a day and more; those that begin with a month end with it. */
function wholeDays(stamps: Float64Array, { length, atMidnight, calendar }: Omit<Steps, 'shortest'>): BarAxis {
  const monthly = length >= 28 * MICROS_PER_DAY && length <= 31 * MICROS_PER_DAY && stamps.every(isFirstOfMonth);
  const moment = (time: Micros) => (atMidnight ? calendar.dateStart(Math.floor(time / MICROS_PER_DAY)) : time);
  const opens = stamps.map(moment);
  const times = stamps.map((stamp) => moment(monthly ? monthAfter(stamp) : stamp + length));
  return { opens, times: clipped(times, opens) };
}

function isFirstOfMonth(time: Micros): boolean {
  return new Date(time / 1000).getUTCDate() === 1;
}

function monthAfter(time: Micros): Micros {
  const date = new Date(time / 1000);
  return time + 1000 * (date.setUTCMonth(date.getUTCMonth() + 1) - time / 1000);
}

function closingAt(times: Float64Array, length: Micros, calendar: ExchangeCalendar): BarAxis {
  const opens = times.map((time, row) => {
    const open = Math.max(times[row - 1] ?? -Infinity, time - length);
    if (length < MICROS_PER_DAY - 2 * HOUR) return open;
    // A day's bar begins with the session that it ends with.
    const { start } = calendar.sessionAt(time - 1);
    return start < time ? Math.max(open, start) : open;
  });
  return { opens, times };
}

function endingAt(times: Float64Array, length: Micros): BarAxis {
  return { opens: times.map((time) => time - length), times };
}

/** No bar is known later than the next one begins. */
function clipped(times: Float64Array, opens: Float64Array): Float64Array {
  for (let row = 0; row + 1 < opens.length; row++) times[row] = Math.min(times[row]!, opens[row + 1]!);
  return times;
}

function isOrdered({ opens, times }: BarAxis): boolean {
  return opens.every((open, row) => open < times[row]! && (row === 0 || open >= times[row - 1]!));
}
