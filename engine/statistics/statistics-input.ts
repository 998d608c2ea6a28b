import type { TripTotals } from '../portfolio/round-trips';

/** Moments of the equity curve; see `summarizeEquity`. */
export interface EquitySummary {
  initialCapital: number;
  /** Equity at the last close. */
  finalEquity: number;
  /** Returns from one step to the next: one less than there are steps. */
  returns: number;
  meanReturn: number;
  /** Sum of the squared differences from the mean. */
  squaredDeviations: number;
  /** Sum of the squares of the negative returns. */
  squaredLosses: number;
  /** Smallest `equity / peak - 1`, the initial capital being the first peak; <= 0. */
  maxDrawdown: number;
}

/** What the statistics are computed from. */
export interface StatisticsInput {
  equity: EquitySummary;
  trips: TripTotals;
  barsPerYear: number;
  /** A year, as a fraction. @default 0 */
  riskFreeRate?: number;
  /** Steps of the run, and those at whose close a position was open. */
  steps: number;
  exposedSteps: number;
  fills: number;
  fees: number;
  rejectedOrders: number;
}
