import { hoursOf } from '../calendars/calendars';
import { isoOfDay, type Day } from '../calendars/civil-days';
import type { ExchangeCalendar } from '../calendars/exchange-calendar';
import { venueOf } from '../model/identifiers';
import { MICROS_PER_DAY, type Micros } from '../model/time';

export interface DatedBars {
  instrument: string;
  /** Calendar by `instruments.json`. */
  calendar?: string;
  /** Most frequent distance of the stamps. */
  step: Micros;
  /** Quarters of an hour with bars, by their begin in UTC; asked only where the exchange closes on some days. */
  quarters: () => Promise<Float64Array>;
}

/** Bars on days on which their exchange has no session. Null where there are none, and for exchanges that never close. */
export async function barsOnClosedDays({ instrument, step, quarters, ...declared }: DatedBars): Promise<string | null> {
  const calendar = hoursOf(declared.calendar ?? venueOf(instrument));
  if (!calendar || calendar.everyDay || step <= 0) return null;
  const days = new Set<Day>();
  for (const quarter of await quarters()) days.add(dayOfBar(calendar, quarter, step));
  const closed = [...days].filter((day) => isClosed(calendar, day)).sort((a, b) => a - b);
  if (closed.length === 0) return null;
  const first = isoOfDay(closed[0]!);
  if (closed.length === 1) return `it has bars on ${first}, on which ${calendar.name} is closed`;
  return `it has bars on ${closed.length} days on which ${calendar.name} is closed, the first one ${first}`;
}

/** Daily files name the day. */
function dayOfBar(calendar: ExchangeCalendar, time: Micros, step: Micros): Day {
  return step >= MICROS_PER_DAY && time % MICROS_PER_DAY === 0 ? time / MICROS_PER_DAY : calendar.dateOf(time);
}

/** Where sessions open the evening before, files differ in what they call a bar of Sunday. */
function isClosed(calendar: ExchangeCalendar, day: Day): boolean {
  if (calendar.tradesOn(day)) return false;
  return calendar.isInWeek(day) || calendar.dateKey === calendar.timeZone;
}
