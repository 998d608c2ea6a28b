import { calendarOf } from '../../calendars/calendars';
import { firstAtOrAfter } from '../../columns/rows-within';
import { venueOf } from '../../model/identifiers';
import type { Instrument } from '../../model/instrument';
import type { Micros } from '../../model/time';

/**
 * Sessions of its calendar for which an instrument may have no bar and still count as one that goes on: holidays and
 * halts are shorter.
 */
export const MAX_SILENT_SESSIONS = 5;

/** What a run knows of the bars of an instrument. */
export interface Traded {
  /** Time of its last bar, where it has one. */
  last: Micros | undefined;
  /** Times of the run's steps. */
  times: Float64Array;
}

/**
 * When an instrument stops trading within a run; Infinity for one that goes on. Options expire. Others end when they are
 * delisted, or a future expires, as far as that is known; and where no more bars come, at the first step at which more
 * than `MAX_SILENT_SESSIONS` of their sessions have ended without one: before it nobody could know.
 */
export function endOfTrading(instrument: Instrument, traded: Traded): Micros {
  const { kind, expiry, delisted = Infinity } = instrument;
  if (kind === 'option') return expiry ?? Infinity;
  return Math.min(delisted, silentEnd(instrument, traded));
}

function silentEnd({ id, calendar: name }: Instrument, { last, times }: Traded): Micros {
  if (last === undefined || last >= times.at(-1)!) return Infinity;
  const calendar = calendarOf(name ?? venueOf(id));
  let session = calendar.sessionAt(last);
  if (session.end <= last) session = calendar.sessionAfter(session);
  for (let silent = 0; silent < MAX_SILENT_SESSIONS; silent++) session = calendar.sessionAfter(session);
  return times[firstAtOrAfter(times, session.end)] ?? Infinity;
}
