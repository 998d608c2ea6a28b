import { MICROS_PER_DAY, type Micros } from '../model/time';
import type { OptionChain } from './option-chain';

/** Expiries that lie after `time`, ascending, each once. */
export function openExpiries(chain: OptionChain, time: Micros): Micros[] {
  return [...new Set(chain.expiries)].filter((expiry) => expiry > time);
}

/** Calendar days from a moment to an expiry, with fractions; negative once it has passed. */
export function daysToExpiry(expiry: Micros, time: Micros): number {
  return (expiry - time) / MICROS_PER_DAY;
}

export interface ExpiryWish {
  time: Micros;
  /** Days to expiry that are wanted. */
  days: number;
  /** Inclusive. @default 0 and Infinity */
  minDays?: number;
  maxDays?: number;
}

/** The open expiry whose days to expiry are nearest to `days`; of two as near the earlier; NaN where none is in range. */
export function selectExpiry(chain: OptionChain, wish: ExpiryWish): Micros {
  const { time, days, minDays = 0, maxDays = Infinity } = wish;
  let [best, bestGap] = [NaN, Infinity];
  for (const expiry of openExpiries(chain, time)) {
    const left = daysToExpiry(expiry, time);
    const gap = Math.abs(left - days);
    if (left < minDays || left > maxDays || gap >= bestGap) continue;
    [best, bestGap] = [expiry, gap];
  }
  return best;
}
