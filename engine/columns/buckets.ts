import type { Day } from '../calendars/civil-days';
import type { ExchangeCalendar, Session } from '../calendars/exchange-calendar';
import { MICROS_PER_DAY, type Micros } from '../model/time';

/** The epoch was a Thursday; weeks begin on Mondays. */
const DAYS_PER_WEEK = 7;
const MONDAY = 4;

/**
 * The intervals of a length that times fall into, by the exchange's sessions:
 * - less than a day: counted from the beginning of each session, so that none reaches over its end; what lies between
 *   two sessions is counted backwards from the later one;
 * - whole days and weeks: by the date of trading, days counted from the epoch and weeks from a Monday, to the end of the
 *   last session in them. What comes on a date without a session counts to the session that begins on its evening;
 * - other lengths: from the epoch, in UTC.
 */
export class Buckets {
  /** End of the interval of the last time. */
  end: Micros = -Infinity;
  /** How files stamp that interval: by its beginning, of days and weeks by the first date. */
  stamp: Micros = -Infinity;
  #key = NaN;
  #session: Session = { day: NaN, start: -Infinity, end: -Infinity };
  readonly #days: number;

  constructor(
    private readonly calendar: ExchangeCalendar,
    private readonly interval: Micros,
  ) {
    this.#days = interval / MICROS_PER_DAY;
  }

  /** Goes to the interval of a time that is not earlier than the last one; whether it is another one. */
  enter(time: Micros): boolean {
    if (this.interval < MICROS_PER_DAY) return this.#enterIntraday(time);
    return Number.isInteger(this.#days) ? this.#enterDays(time) : this.#enterOdd(time);
  }

  #enterIntraday(time: Micros): boolean {
    const isNext = time >= this.#session.end;
    if (isNext) this.#session = this.#sessionOf(time);
    const { start, end } = this.#session;
    const number = Math.floor((time - start) / this.interval);
    const within = time >= start ? end : start;
    this.stamp = start + number * this.interval;
    this.end = Math.min(start + (number + 1) * this.interval, within);
    return this.#changed(number) || isNext;
  }

  #enterDays(time: Micros): boolean {
    const day = this.#dateOf(time);
    const offset = this.#days % DAYS_PER_WEEK === 0 ? MONDAY : 0;
    const number = Math.floor((day - offset) / this.#days);
    if (!this.#changed(number)) return false;
    const first = number * this.#days + offset;
    this.stamp = first * MICROS_PER_DAY;
    this.end = this.#lastClose(first);
    return true;
  }

  #enterOdd(time: Micros): boolean {
    const number = Math.floor(time / this.interval);
    this.stamp = number * this.interval;
    this.end = (number + 1) * this.interval;
    return this.#changed(number);
  }

  #dateOf(time: Micros): Day {
    const date = this.calendar.dateOf(time);
    if (this.calendar.tradesOn(date)) return date;
    const { day, start } = this.calendar.sessionAt(time);
    return start < this.calendar.timeOn(date + 1, 0) ? day : date;
  }

  /** End of the last session of an interval of days; without one, the beginning of the next date. */
  #lastClose(first: number): Micros {
    const next = first + this.#days;
    for (let day = next - 1; day >= first; day--) {
      const session = this.calendar.sessionOn(day);
      if (session) return session.end;
    }
    return this.calendar.dateStart(next);
  }

  /** As `sessionAt`, but a moment that ends a session belongs to what comes. */
  #sessionOf(time: Micros): Session {
    const session = this.calendar.sessionAt(time);
    return session.end === time ? this.calendar.sessionAfter(session) : session;
  }

  #changed(number: number): boolean {
    const changed = number !== this.#key;
    this.#key = number;
    return changed;
  }
}
