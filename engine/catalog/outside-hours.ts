import { hoursOf } from '../calendars/calendars';
import type { ExchangeCalendar } from '../calendars/exchange-calendar';
import { venueOf } from '../model/identifiers';
import { MICROS_PER_DAY, type Micros } from '../model/time';
import { localToUtc, utcToLocal } from './local-times';

/** From so many bars outside of the hours on, their times may be meant otherwise. */
const MANY = 0.2;

interface Stamps {
  instrument: string;
  /** Calendar by `instruments.json`. */
  calendar?: string;
  /** Times of bars, as UTC. */
  stamps: Float64Array;
  /** Most frequent distance of the stamps. */
  step: Micros;
}

export interface StampedBars extends Stamps {
  /** Whether the file gives times without an offset; asked only where bars lie outside. */
  isLocal: () => Promise<boolean>;
}

/**
 * What is suspicious of intraday bars whose times are read as UTC: many lie outside the hours of their exchange, and far
 * fewer would by its clocks. Null where nothing is, and for exchanges that never close.
 */
export async function outsideHours({ isLocal, ...bars }: StampedBars): Promise<string | null> {
  const found = shifted(bars);
  if (!found || !(await isLocal())) return null;
  const venue = venueOf(bars.instrument);
  return `${found.text}: where its times are those of the exchange, write {"*.${venue}": {"timeZone": "exchange"}} in instruments.json`;
}

/** The same of bars that an import has read by the clock of a zone, UTC without it. */
export function importedOutsideHours({ zone, ...bars }: Stamps & { zone: string | undefined }): string | null {
  const found = shifted(bars, zone);
  if (!found) return null;
  const { timeZone } = found.calendar;
  return `${found.text}, far fewer by the clocks of ${timeZone}: where its times are those of the exchange, import it again with the time zone ${timeZone}, or repair the zone of a dataset`;
}

function shifted(
  { instrument, stamps, step, ...declared }: Stamps,
  zone = 'UTC',
): { text: string; calendar: ExchangeCalendar } | undefined {
  const calendar = hoursOf(declared.calendar ?? venueOf(instrument));
  if (!calendar || step <= 0 || step >= MICROS_PER_DAY) return undefined;
  const outside = shareOutside(stamps, step, calendar);
  if (outside < MANY) return undefined;
  const byClocks = stamps.slice();
  utcToLocal(byClocks, zone);
  localToUtc(byClocks, calendar.timeZone);
  if (shareOutside(byClocks, step, calendar) > outside / 2) return undefined;
  const text = `${Math.round(100 * outside)} % of its first ${stamps.length} bars lie outside the hours of ${calendar.name}`;
  return { text, calendar };
}

/** A stamp may be the open or the close of its bar. */
function shareOutside(stamps: Float64Array, step: Micros, calendar: ExchangeCalendar): number {
  const outside = stamps.filter((time) => !calendar.isOpen(time) && !calendar.isOpen(time - step));
  return outside.length / stamps.length;
}
