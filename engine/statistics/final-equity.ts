import type { StatisticsInput } from './statistics-input';

/** Equity at the last close: cash and open positions at their last close, in money. */
export function finalEquity({ equity }: StatisticsInput): number {
  return equity.finalEquity;
}
