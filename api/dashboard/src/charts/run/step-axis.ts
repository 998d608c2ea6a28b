import type { UTCTimestamp } from 'lightweight-charts';
import { areDays, axisTimes } from '../../lib/zone';

/** The places of a chart, one for each step: when each is, and what the axis, which knows no zones, is told. */
export interface StepAxis {
  iso: readonly string[];
  ms: Float64Array;
  labels: readonly UTCTimestamp[];
}

const DAY_MS = 86_400_000;

/** Labels are those of the clock of a zone; closes of days are the day that ends. */
export function stepAxis(iso: readonly string[], zone: string): StepAxis {
  const ms = Float64Array.from(iso, (time) => Date.parse(time));
  const shown = areDays(iso) ? Array.from(ms, (time) => time - DAY_MS) : axisTimes(iso, zone).map(Date.parse);
  const labels: UTCTimestamp[] = [];
  let last = -Infinity;
  for (const time of shown) {
    // A clock that is put back shows an hour twice; the axis must ascend.
    last = Math.max(time / 1000, last + 0.001);
    labels.push(last as UTCTimestamp);
  }
  return { iso, ms, labels };
}

interface Prices {
  open: readonly (number | null)[];
  close: readonly (number | null)[];
}

/**
 * The step of a fill. One at the close of a bar and one at the open of the next have the same time; it is the one whose
 * price is nearer.
 * @param bars of an axis whose steps are single bars, else null
 */
export function placeOfFill(
  axis: StepAxis,
  time: string,
  { price, bars }: { price: number; bars: Prices | null },
): number {
  const place = placeOf(axis, time);
  const [close, open] = [bars?.close[place] ?? null, bars?.open[place + 1] ?? null];
  if (axis.ms[place] !== Date.parse(time) || open === null) return place;
  return close === null || Math.abs(price - open) <= Math.abs(price - close) ? place + 1 : place;
}

/** The step at or after a time; the last one for what comes after it, none for what lies before the first. */
export function placeOf({ ms }: StepAxis, time: string | number): number {
  const wanted = typeof time === 'number' ? time : Date.parse(time);
  let [low, high] = [0, ms.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ms[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, ms.length - 1);
}
