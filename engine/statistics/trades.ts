import type { StatisticsInput } from './statistics-input';

/** Closed round trips, each from flat to flat of one instrument. A position that is open at the end is none yet. */
export function trades({ trips }: StatisticsInput): number {
  return trips.closed;
}
