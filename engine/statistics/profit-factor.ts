import type { StatisticsInput } from './statistics-input';

/** Sum of the profits over the sum of the losses of the closed round trips, net of fees. Null without a loss. */
export function profitFactor({ trips }: StatisticsInput): number | null {
  return trips.grossLoss === 0 ? null : trips.grossProfit / trips.grossLoss;
}
