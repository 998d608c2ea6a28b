import { firstAtOrAfter } from '../columns/rows-within';
import type { Micros } from '../model/time';

/** Orders at the market that were filled: when each was placed and when it was filled, in microseconds. */
export interface MarketOrders {
  placedAt: readonly Micros[];
  filledAt: readonly Micros[];
}

export interface StaleFills {
  orders: number;
  stale: number;
  /** Most closes of the run that one waited through, and when that was placed; null without a stale one. */
  worst: { closes: number; placedAt: Micros } | null;
}

/** Closes of the run between placement and fill from which on a fill is stale: the price is not the one that was decided on. */
const LEAST_CLOSES = 2;

/** Orders that waited for a bar of their instrument while the run had closes of others. @param times of the closes, ascending */
export function staleFills({ placedAt, filledAt }: MarketOrders, times: Float64Array): StaleFills {
  let stale = 0;
  let worst: StaleFills['worst'] = null;
  placedAt.forEach((placed, i) => {
    const closes = firstAtOrAfter(times, filledAt[i]!) - firstAtOrAfter(times, placed + 1);
    if (closes < LEAST_CLOSES) return;
    stale++;
    if (worst === null || closes > worst.closes) worst = { closes, placedAt: placed };
  });
  return { orders: placedAt.length, stale, worst };
}
