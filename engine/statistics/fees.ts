import type { StatisticsInput } from './statistics-input';

/** Fees of all fills, in money, summed in their order. */
export function fees(input: StatisticsInput): number {
  return input.fees;
}
