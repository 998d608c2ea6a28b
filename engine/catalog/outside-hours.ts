import { hoursOf } from '../calendars/calendars';
import type { ExchangeCalendar } from '../calendars/exchange-calendar';
import { venueOf } from '../model/identifiers';
import { MICROS_PER_DAY, type Micros } from '../model/time';
import { localToUtc } from './local-times';

/** From so many bars outside of the hours on, their times may be meant otherwise. */
const MANY = 0.2;

export interface StampedBars {
  instrument: string;
  /** Calendar by `instruments.json`. */
  calendar?: string;
  /** Times of bars, as UTC. */
  stamps: Float64Array;
  /** Most frequent distance of the stamps. */
  step: Micros;
  /** Whether the file gives times without an offset; asked only where bars lie outside. */
  isLocal: () => Promise<boolean>;
}

/**
 * What is suspicious of intraday bars whose times are read as UTC: many lie outside the hours of their exchange, and far
 * fewer would by its clocks. Null where nothing is, and for exchanges that never close.
 */
export async function outsideHours({
  instrument,
  stamps,
  step,
  isLocal,
  ...declared
}: StampedBars): Promise<string | null> {
  const venue = venueOf(instrument);
  const calendar = hoursOf(declared.calendar ?? venue);
  if (!calendar || step <= 0 || step >= MICROS_PER_DAY) return null;
  const outside = shareOutside(stamps, step, calendar);
  if (outside < MANY) return null;
  const byClocks = stamps.slice();
  localToUtc(byClocks, calendar.timeZone);
  if (shareOutside(byClocks, step, calendar) > outside / 2 || !(await isLocal())) return null;
  const bars = `${Math.round(100 * outside)} % of its first ${stamps.length} bars lie outside the hours of ${calendar.name}`;
  return `${bars}: where its times are those of the exchange, write {"*.${venue}": {"timeZone": "exchange"}} in instruments.json`;
}

/** A stamp may be the open or the close of its bar. */
function shareOutside(stamps: Float64Array, step: Micros, calendar: ExchangeCalendar): number {
  const outside = stamps.filter((time) => !calendar.isOpen(time) && !calendar.isOpen(time - step));
  return outside.length / stamps.length;
}
