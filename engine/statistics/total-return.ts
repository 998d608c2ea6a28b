import type { StatisticsInput } from './statistics-input';

/** `finalEquity / initialCapital - 1`. A position that is open at the end counts at its last close. */
export function totalReturn({ equity }: StatisticsInput): number {
  return equity.finalEquity / equity.initialCapital - 1;
}
