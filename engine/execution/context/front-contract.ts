import type { MarketData } from '../../columns/market-data';
import { firstAfter } from '../../columns/rows-within';
import type { Micros } from '../../model/time';

/**
 * The front contract of a continuous series from a moment on.
 * @throws RangeError for an id that is no continuous series of the session
 */
export function frontContract({ fronts }: MarketData, series: string, now: Micros): string {
  const known = fronts?.[series];
  if (!known) throw new RangeError(`The session has no continuous series ${String(series)}`);
  return known.contracts[Math.max(0, firstAfter(known.since, now) - 1)]!;
}
