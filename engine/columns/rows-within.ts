import type { Micros } from '../model/time';
import type { BarAxis } from './bar-times';

export interface TimeRange {
  start?: Micros;
  end?: Micros;
}

/**
 * The bars of a range: those that begin at its start or later and are known by its end. A date's end is the last
 * microsecond of its day; a bar that closes at the midnight after it is one of that day, a tick at that midnight is not.
 * Views of the axis, and the rows from `from` (inclusive) to `to` (exclusive).
 */
export function rowsWithin(axis: BarAxis, { start, end }: TimeRange): { from: number; to: number; axis: BarAxis } {
  const { opens, times } = axis;
  const from = start === undefined ? 0 : firstAtOrAfter(opens, start);
  const closed = end === undefined ? times.length : Math.min(firstAfter(times, end + 1), firstAfter(opens, end));
  const to = Math.max(from, closed);
  if (from === 0 && to === times.length) return { from, to, axis };
  const cut = times.subarray(from, to);
  return { from, to, axis: { times: cut, opens: opens === times ? cut : opens.subarray(from, to) } };
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
