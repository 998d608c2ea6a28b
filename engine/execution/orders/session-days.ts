import { ALWAYS, calendarOf } from '../../calendars/calendars';
import type { ExchangeCalendar, Session } from '../../calendars/exchange-calendar';
import { venueOf } from '../../model/identifiers';
import type { Instrument } from '../../model/instrument';
import { MICROS_PER_DAY, type Micros } from '../../model/time';

interface Known {
  calendar: ExchangeCalendar;
  last: Session;
}

/**
 * Regular sessions of a run's instruments. A time outside of trading, the end of a session included, counts to the one
 * that comes next.
 */
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

  /** Number of the day. */
  of(instrument: number, time: Micros): number {
    return this.#sessionOf(instrument, time).day;
  }

  startOf(instrument: number, time: Micros): Micros {
    return this.#sessionOf(instrument, time).start;
  }

  /** End of the first session that ends after a time. */
  endAfter(instrument: number, time: Micros): Micros {
    return this.#sessionOf(instrument, time).end;
  }

  /** End of the first session that does not start before a time. */
  endOfNext(instrument: number, time: Micros): Micros {
    const { start, end } = this.#sessionOf(instrument, time);
    return start >= time ? end : this.#sessionOf(instrument, end).end;
  }

  /** Whether it trades at a time. */
  isOpen(instrument: number, time: Micros): boolean {
    return this.#known[instrument]!.calendar.isOpen(time);
  }

  #sessionOf(instrument: number, time: Micros): Session {
    const known = this.#known[instrument]!;
    const { last, calendar } = known;
    if (time >= last.start && time < last.end) return last;
    known.last = calendar === ALWAYS ? dayOf(time) : calendar.sessionAt(time);
    if (known.last.end <= time) known.last = calendar.sessionAfter(known.last);
    return known.last;
  }
}

function dayOf(time: Micros): Session {
  const day = Math.floor(time / MICROS_PER_DAY);
  return { day, start: day * MICROS_PER_DAY, end: (day + 1) * MICROS_PER_DAY };
}
