import type { StatisticsInput } from './statistics-input';

/** Number of fills. */
export function fills(input: StatisticsInput): number {
  return input.fills;
}
