import { ALWAYS, calendarOf } from '../../calendars/calendars';
import type { ExchangeCalendar, Session } from '../../calendars/exchange-calendar';
import { venueOf } from '../../model/identifiers';
import type { Instrument } from '../../model/instrument';
import { MICROS_PER_DAY, type Micros } from '../../model/time';

interface Known {
  calendar: ExchangeCalendar;
  last: Session;
}

/** Trading days of a run's instruments, as numbers. A time outside of trading counts to the session that comes next. */
export class SessionDays {
  readonly #known: readonly Known[];

  constructor(instruments: readonly Instrument[]) {
    const byCalendar = new Map<ExchangeCalendar, Known>();
    this.#known = instruments.map(({ id, calendar: name }) => {
      const calendar = calendarOf(name ?? venueOf(id));
      const known = byCalendar.get(calendar) ?? { calendar, last: { day: NaN, start: NaN, end: NaN } };
      byCalendar.set(calendar, known);
      return known;
    });
  }

  of(instrument: number, time: Micros): number {
    const known = this.#known[instrument]!;
    if (known.calendar === ALWAYS) return Math.floor(time / MICROS_PER_DAY);
    if (!(time >= known.last.start && time < known.last.end)) known.last = known.calendar.sessionAt(time);
    return known.last.day;
  }
}
