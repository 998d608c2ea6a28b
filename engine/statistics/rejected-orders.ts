import type { StatisticsInput } from './statistics-input';

/** Orders that the account refused: a buy beyond its cash, or a sale of more than it holds. */
export function rejectedOrders(input: StatisticsInput): number {
  return input.rejectedOrders;
}
