import { localMs } from '../calendars/time-zone';
import { MICROS_PER_DAY, type Micros } from '../model/time';

const NOON = MICROS_PER_DAY / 2;

/** A stretch of local time, noon to noon, in which the clocks change at most once. */
interface Stretch {
  /** UTC is local time less this, before and after the change. */
  before: Micros;
  after: Micros;
  /** When they change, in UTC; Infinity where they do not. */
  change: Micros;
}

/**
 * Turns what the clocks of a zone show (as microseconds as if they were UTC) into UTC, in place.
 *
 * Where the clocks go back an hour is shown twice: a row belongs to the first of them, unless that would not be later than
 * the row before it, or behind it in a file whose newest rows come first. A time that is skipped where they go forward counts on from before the change. Where no row has a
 * time of day, rows are dates, not moments, and stay.
 */
export function localToUtc(times: Float64Array, zone: string): void {
  if (zone === 'UTC' || times.every((time) => time % MICROS_PER_DAY === 0)) return;
  const stretches = new Map<number, Stretch>();
  let [number, stretch] = [NaN, undefined as Stretch | undefined];
  let previous = -Infinity;
  const isDescending = times[0]! > times.at(-1)!;
  for (let k = 0; k < times.length; k++) {
    const i = isDescending ? times.length - 1 - k : k;
    const local = times[i]!;
    if (!Number.isFinite(local)) continue;
    const found = Math.floor((local - NOON) / MICROS_PER_DAY);
    if (found !== number) {
      number = found;
      stretch = stretches.get(found) ?? stretchOf(zone, found);
      stretches.set(found, stretch);
    }
    previous = times[i] = momentOf(local, stretch!, previous);
  }
}

/** Turns UTC into what the clocks of a zone show, as microseconds as if that were UTC, in place. */
export function utcToLocal(times: Float64Array, zone: string): void {
  if (zone === 'UTC') return;
  for (let i = 0; i < times.length; i++) times[i] = localMs(zone, times[i]! / 1000) * 1000;
}

function momentOf(local: Micros, { before, after, change }: Stretch, previous: Micros): Micros {
  const [first, second] = [local - before, local - after];
  if (first < change) return second >= change && first <= previous ? second : first;
  return second >= change ? second : first;
}

function stretchOf(zone: string, number: number): Stretch {
  const noon = number * MICROS_PER_DAY + NOON;
  const [before, after] = [offsetNear(zone, noon), offsetNear(zone, noon + MICROS_PER_DAY)];
  if (before === after) return { before, after, change: Infinity };
  let [low, high] = [noon - before, noon + MICROS_PER_DAY - after];
  while (high - low > 1e6) {
    const middle = Math.floor((low + high) / 2e6) * 1e6;
    if (offsetAt(zone, middle) === before) low = middle;
    else high = middle;
  }
  return { before, after, change: high };
}

/** Of a local time at which the clocks do not change. */
function offsetNear(zone: string, local: Micros): Micros {
  return offsetAt(zone, local - offsetAt(zone, local));
}

function offsetAt(zone: string, utc: Micros): Micros {
  return localMs(zone, utc / 1000) * 1000 - utc;
}
