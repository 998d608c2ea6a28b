/** Weights by id, or one for each instrument by number with NaN for none. */
export type PortfolioWeights = Readonly<Record<string, number>> | Float64Array;

/** Decided at the close of the last session of each period, traded in the first of the next one. */
export type RebalancePeriod = 'daily' | 'weekly' | 'monthly' | 'quarterly' | 'yearly';

export interface RebalanceOptions {
  /** What becomes of instruments without a weight. @default 'close' */
  others?: 'keep' | 'close';
  /** Nothing is traded while all weights are no further than this from what is wanted. @default 0 */
  drift?: number;
}
