import type { StatisticsInput } from './statistics-input';

/** Share of the steps at whose close a position was open, from 0 to 1. */
export function exposure({ steps, exposedSteps }: StatisticsInput): number {
  return exposedSteps / steps;
}
