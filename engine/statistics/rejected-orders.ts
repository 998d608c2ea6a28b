import type { StatisticsInput } from './statistics-input';

/** Orders that were refused when they were placed, or by the account when they would have filled. */
export function rejectedOrders(input: StatisticsInput): number {
  return input.rejectedOrders;
}
