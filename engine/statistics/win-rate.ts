import type { StatisticsInput } from './statistics-input';

/** Share of the closed round trips with a profit > 0, net of fees. Null without one. */
export function winRate({ trips }: StatisticsInput): number | null {
  return trips.closed === 0 ? null : trips.won / trips.closed;
}
