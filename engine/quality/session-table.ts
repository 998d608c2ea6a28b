import type { Day } from '../calendars/civil-days';
import type { ExchangeCalendar, Session } from '../calendars/exchange-calendar';
import type { Micros } from '../model/time';

/** The sessions of a calendar over a stretch of time, ascending, as columns: a million bars are compared with them at once. */
export interface SessionTable {
  count: number;
  starts: Float64Array;
  ends: Float64Array;
  /** Lunch; NaN of sessions without. */
  pauseStarts: Float64Array;
  pauseEnds: Float64Array;
  days: Int32Array;
}

const NONE = new Float64Array(0);
/** For bars that no session is asked about. */
export const NO_SESSIONS: SessionTable = {
  ...{ count: 0, starts: NONE, ends: NONE, pauseStarts: NONE, pauseEnds: NONE },
  days: new Int32Array(0),
};

/** All sessions that end at `from` or later and start at `to` or earlier, with one more on either side. */
export function sessionTable(calendar: ExchangeCalendar, from: Micros, to: Micros): SessionTable {
  const sessions: Session[] = [];
  let session = calendar.sessionAt(from);
  for (; session.start <= to; session = calendar.sessionAfter(session)) sessions.push(session);
  sessions.push(session);
  const column = (value: (one: Session) => number) => Float64Array.from(sessions, value);
  return {
    count: sessions.length,
    starts: column(({ start }) => start),
    ends: column(({ end }) => end),
    pauseStarts: column(({ pause }) => pause?.start ?? NaN),
    pauseEnds: column(({ pause }) => pause?.end ?? NaN),
    days: Int32Array.from(sessions, ({ day }): Day => day),
  };
}

/** For each of ascending times, the first session that ends after it; the last one of the table beyond it. */
export function sessionsOf(times: Float64Array, table: SessionTable): Int32Array {
  const { ends, count } = table;
  const found = new Int32Array(times.length);
  let at = 0;
  for (let i = 0; i < times.length; i++) {
    while (at < count - 1 && ends[at]! <= times[i]!) at++;
    found[i] = at;
  }
  return found;
}

/** Whether a moment lies in a session, lunch included. */
export function isInSession({ starts, ends, count }: SessionTable, time: Micros): boolean {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ends[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low < count && starts[low]! <= time;
}
