import { calendarOf } from '../../calendars/calendars';
import { venueOf } from '../../model/identifiers';
import type { Instrument } from '../../model/instrument';
import type { Micros } from '../../model/time';

/**
 * Sessions of its calendar for which an instrument may have no bar up to the end of a run and still count as one that
 * goes on: holidays and halts are shorter.
 */
export const MAX_SILENT_SESSIONS = 5;

/**
 * When an instrument stops trading within a run; Infinity for one that goes on. Options expire. Others end when they are
 * delisted, or a future expires, as far as that is known; and with their last bar where the run goes on for more than
 * `MAX_SILENT_SESSIONS` of their sessions without another.
 * @param last time of its last bar
 * @param end time of the run's last step
 */
export function endOfTrading(instrument: Instrument, { last, end }: { last: Micros; end: Micros }): Micros {
  const { id, kind, expiry, delisted = Infinity, calendar } = instrument;
  if (kind === 'option') return expiry ?? Infinity;
  const silent = last < end && calendarOf(calendar ?? venueOf(id)).tradingDays(last, end) > MAX_SILENT_SESSIONS;
  return Math.min(delisted, silent ? last : Infinity);
}
