import { dayOf, isWeekend, weekday, yearOf, type Day } from './civil-days';
import { localMs, utcMs } from './time-zone';
import type { Micros } from '../model/time';

/** What a year has that other years may not. */
export interface YearRules {
  /** Weekdays without trading; weekends may be among them. */
  closed: ReadonlySet<Day>;
  /** Half days: minutes after local midnight at which they close. */
  early: ReadonlyMap<Day, number>;
  /** Days opened late: minutes after local midnight. */
  late?: ReadonlyMap<Day, number>;
  /** Days with trading outside of the week. */
  extra?: ReadonlySet<Day>;
  /** Weekdays that trade, 0 for Sunday. @default Monday to Friday */
  week?: ReadonlySet<number>;
}

/** Minutes after local midnight of the trading day; negative for the day before. */
export interface Hours {
  open: number;
  close: number;
}

export interface CalendarRules extends Hours {
  name: string;
  /** IANA name. */
  timeZone: string;
  /** Hours of a day where they changed over the years. */
  hoursOn?: (day: Day) => Hours;
  /** Lunch: minutes between which nothing trades. */
  pause?: Hours;
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
  /** Lunch, without trading. */
  pause?: { start: Micros; end: Micros };
}

const MS_PER_DAY = 86_400_000;
const NOTHING: YearRules = { closed: new Set(), early: new Map() };

/** Trading days of an exchange, made year by year as they are asked for. */
export class ExchangeCalendar {
  readonly name: string;
  readonly #rules: CalendarRules;
  readonly #years = new Map<number, Session[]>();
  readonly #rulesOf = new Map<number, YearRules>();

  constructor(rules: CalendarRules) {
    this.name = rules.name;
    this.#rules = rules;
  }

  /** IANA name of the zone that its hours are in. */
  get timeZone(): string {
    return this.#rules.timeZone;
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

  /** When a date begins: at the midnight of the exchange's clocks, or with its session where that opens the evening before. */
  dateStart(day: Day): Micros {
    const midnight = this.#at(day, 0);
    return Math.min(midnight, this.sessionOn(day)?.start ?? midnight);
  }

  /** Equal for calendars whose dates begin at the same moments. */
  get dateKey(): string {
    const { timeZone, open } = this.#rules;
    return open >= 0 ? timeZone : this.name;
  }

  isOpen(time: Micros): boolean {
    const { start, end, pause } = this.sessionAt(time);
    return start <= time && time < end && !(pause && pause.start <= time && time < pause.end);
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
    const { expiry } = this.#rules;
    return this.#at(day, expiry ?? this.#yearRules(yearOf(day)).early.get(day) ?? this.#hoursOn(day).close);
  }

  /** A time of a day, in minutes after midnight by the exchange's clocks. */
  timeOn(day: Day, minutes: number): Micros {
    return this.#at(day, minutes);
  }

  /** When a day opens, also where there is no trading on it. */
  openOn(day: Day): Micros {
    return this.#at(day, this.#yearRules(yearOf(day)).late?.get(day) ?? this.#hoursOn(day).open);
  }

  /** Whether a local date has a session. */
  tradesOn(day: Day): boolean {
    const { closed, extra } = this.#yearRules(yearOf(day));
    if (extra?.has(day)) return true;
    return !closed.has(day) && this.isInWeek(day);
  }

  /** Whether a date is on a weekday that trades in its year, holidays included. */
  isInWeek(day: Day): boolean {
    const { week } = this.#yearRules(yearOf(day));
    return this.everyDay || (week ? week.has(weekday(day)) : !isWeekend(day));
  }

  /** Whether all seven weekdays trade. */
  get everyDay(): boolean {
    return this.#rules.everyDay === true;
  }

  #at(day: Day, minutes: number): Micros {
    return utcMs(this.#rules.timeZone, day * MS_PER_DAY, minutes) * 1000;
  }

  #hoursOn(day: Day): Hours {
    return this.#rules.hoursOn?.(day) ?? this.#rules;
  }

  #sessionsOf(year: number): Session[] {
    let sessions = this.#years.get(year);
    if (sessions === undefined) this.#years.set(year, (sessions = this.#makeYear(year)));
    return sessions;
  }

  #makeYear(year: number): Session[] {
    const sessions: Session[] = [];
    for (let day = dayOf(year, 1, 1); day < dayOf(year + 1, 1, 1); day++) {
      if (this.tradesOn(day)) sessions.push(this.#sessionOn(day));
    }
    return sessions;
  }

  #sessionOn(day: Day): Session {
    const { early, late } = this.#yearRules(yearOf(day));
    const { open, close } = this.#hoursOn(day);
    const opens = late?.get(day) ?? open;
    const closes = early.get(day) ?? close;
    const { pause } = this.#rules;
    const session: Session = { day, start: this.#at(day, opens), end: this.#at(day, closes) };
    if (pause && opens < pause.open && closes > pause.close) {
      session.pause = { start: this.#at(day, pause.open), end: this.#at(day, pause.close) };
    }
    return session;
  }

  #yearRules(year: number): YearRules {
    let rules = this.#rulesOf.get(year);
    if (rules === undefined) this.#rulesOf.set(year, (rules = this.#rules.rules?.(year) ?? NOTHING));
    return rules;
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
