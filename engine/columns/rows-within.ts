import type { ExchangeCalendar } from '../calendars/exchange-calendar';
import { MICROS_PER_DAY, type Micros } from '../model/time';
import type { BarAxis } from './bar-axis';

const MICROS_PER_MS = 1000;

/** From `start` to `end`, both inclusive; see `rowsWithin` for those that are dates. */
export interface TimeRange {
  start?: Micros;
  end?: Micros;
}

/**
 * The bars of a range: those that begin at its start or later and are known by its end. A start at midnight UTC, and an end
 * a microsecond before it, are dates, and mean those of the exchange: from the evening before where its sessions open then,
 * to what opens on the last date and is known by its end there or in UTC. A bar that closes at the midnight after an end is
 * one of that day, a tick at that midnight is not. A tick at the very end of a range, which has no length, is of the next one.
 * Views of the axis, and the rows from `from` (inclusive) to `to` (exclusive).
 */
export function rowsWithin(
  axis: BarAxis,
  { start, end }: TimeRange,
  calendar: ExchangeCalendar,
): { from: number; to: number; axis: BarAxis } {
  const { opens, times } = axis;
  const from = start === undefined ? 0 : firstAtOrAfter(opens, startOf(start, calendar));
  const to = Math.max(from, end === undefined ? times.length : rowsUntil(axis, end, calendar));
  return { from, to, axis: axisRows(axis, { from, to }) };
}

/** Views of some rows of an axis, from `from` (inclusive) to `to` (exclusive); all of them are the axis itself. */
export function axisRows(axis: BarAxis, { from, to }: { from: number; to: number }): BarAxis {
  const { opens, times } = axis;
  if (from === 0 && to === times.length) return axis;
  const cut = times.subarray(from, to);
  return { times: cut, opens: opens === times ? cut : opens.subarray(from, to) };
}

function startOf(start: Micros, calendar: ExchangeCalendar): Micros {
  return isMidnight(start) ? calendar.dateStart(start / MICROS_PER_DAY) : start;
}

function rowsUntil({ opens, times }: BarAxis, end: Micros, calendar: ExchangeCalendar): number {
  const next = end + 1;
  // The last microsecond of a millisecond names its end: what lies there is of the range after, as is a tick at an exact end.
  const after = next % MICROS_PER_MS === 0 ? next : end;
  if (!isMidnight(next)) return Math.min(firstAfter(times, next), firstAtOrAfter(opens, after));
  const boundary = calendar.dateStart(next / MICROS_PER_DAY);
  return Math.min(firstAfter(times, Math.max(boundary, next)), firstAtOrAfter(opens, boundary));
}

function isMidnight(time: Micros): boolean {
  return time % MICROS_PER_DAY === 0;
}

/** Index of the first entry that is not before `time`; the length where there is none. */
export function firstAtOrAfter(times: Float64Array, time: Micros): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first entry after `time`. */
export function firstAfter(times: Float64Array, time: Micros): number {
  const at = firstAtOrAfter(times, time);
  return at < times.length && times[at] === time ? at + 1 : at;
}
