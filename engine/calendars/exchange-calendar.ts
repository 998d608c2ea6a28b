import { dayOf, isWeekend, yearOf, type Day } from './civil-days';
import { localMs, utcMs } from './time-zone';
import type { Micros } from '../model/time';

/** What a year has that other years may not. */
export interface YearRules {
  /** Weekdays without trading; weekends may be among them. */
  closed: ReadonlySet<Day>;
  /** Half days: minutes after local midnight at which they close. */
  early: ReadonlyMap<Day, number>;
  /** Weekend days with trading. */
  extra?: ReadonlySet<Day>;
}

export interface CalendarRules {
  name: string;
  /** IANA name. */
  timeZone: string;
  /** Minutes after local midnight of the trading day; negative for the day before. */
  open: number;
  close: number;
  /** Whether it trades at weekends. */
  everyDay?: boolean;
  /** Minutes at which derivatives expire, where that is not the close. */
  expiry?: number;
  rules?: (year: number) => YearRules;
}

/** A trading day: its local date and from when (inclusive) to when (exclusive) it trades. */
export interface Session {
  day: Day;
  start: Micros;
  end: Micros;
}

const MS_PER_DAY = 86_400_000;
const NOTHING: YearRules = { closed: new Set(), early: new Map() };

/** Trading days of an exchange, made year by year as they are asked for. */
export class ExchangeCalendar {
  readonly name: string;
  readonly #rules: CalendarRules;
  readonly #years = new Map<number, Session[]>();

  constructor(rules: CalendarRules) {
    this.name = rules.name;
    this.#rules = rules;
  }

  /** The session that a moment falls into or, outside of trading, that ends or starts next. */
  sessionAt(time: Micros): Session {
    let year = yearOf(Math.floor(localMs(this.#rules.timeZone, time / 1000) / MS_PER_DAY));
    for (; ; year++) {
      const sessions = this.#sessionsOf(year);
      const at = firstEndingAtOrAfter(sessions, time);
      const found = sessions[at];
      if (found === undefined) continue;
      if (found.end > time) return found;
      // A moment that ends one session and starts another belongs to the latter.
      const next = sessions[at + 1] ?? this.#sessionsOf(year + 1)[0];
      return next?.start === time ? next : found;
    }
  }

  /** The session after one of this calendar. */
  sessionAfter({ day, end }: Session): Session {
    const next = this.sessionAt(end);
    return next.day === day ? this.sessionAt(end + 1) : next;
  }

  /** The session of a date; undefined where there is no trading on it. */
  sessionOn(day: Day): Session | undefined {
    return this.#sessionsOf(yearOf(day)).find((session) => session.day === day);
  }

  /** Date of trading: that of the session that a moment falls into, outside of trading that of the exchange's clocks. */
  dateOf(time: Micros): Day {
    const { day, start } = this.sessionAt(time);
    return time >= start ? day : Math.floor(localMs(this.#rules.timeZone, time / 1000) / MS_PER_DAY);
  }

  isOpen(time: Micros): boolean {
    const { start, end } = this.sessionAt(time);
    return start <= time && time < end;
  }

  /** Sessions that end after `from` and not after `to`. */
  tradingDays(from: Micros, to: Micros): number {
    if (to <= from) return 0;
    const [first, last] = [from, to].map((time) => yearOf(Math.floor(time / 1000 / MS_PER_DAY))) as [number, number];
    let count = 0;
    // Local dates differ from those of UTC by a day at most.
    for (let year = first - 1; year <= last + 1; year++) {
      const sessions = this.#sessionsOf(year);
      count += firstEndingAtOrAfter(sessions, to + 1) - firstEndingAtOrAfter(sessions, from + 1);
    }
    return count;
  }

  /** When what expires on a day expires: at that day's close, also where there is no trading on it. */
  expiryOn(day: Day): Micros {
    const { timeZone, close, expiry } = this.#rules;
    const early = this.#yearRules(yearOf(day)).early.get(day);
    return utcMs(timeZone, day * MS_PER_DAY, expiry ?? early ?? close) * 1000;
  }

  #sessionsOf(year: number): Session[] {
    let sessions = this.#years.get(year);
    if (sessions === undefined) this.#years.set(year, (sessions = this.#makeYear(year)));
    return sessions;
  }

  #makeYear(year: number): Session[] {
    const { timeZone, open, close, everyDay } = this.#rules;
    const { closed, early, extra } = this.#yearRules(year);
    const sessions: Session[] = [];
    for (let day = dayOf(year, 1, 1); day < dayOf(year + 1, 1, 1); day++) {
      const trades = extra?.has(day) === true || (!closed.has(day) && (everyDay === true || !isWeekend(day)));
      if (!trades) continue;
      const at = (minutes: number) => utcMs(timeZone, day * MS_PER_DAY, minutes) * 1000;
      sessions.push({ day, start: at(open), end: at(early.get(day) ?? close) });
    }
    return sessions;
  }

  #yearRules(year: number): YearRules {
    return this.#rules.rules?.(year) ?? NOTHING;
  }
}

function firstEndingAtOrAfter(sessions: readonly Session[], time: Micros): number {
  let [low, high] = [0, sessions.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sessions[middle]!.end < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
