import type { StatisticsInput } from './statistics-input';

import { annualReturn } from './annual-return';

/** Calmar ratio (Young 1991) over the whole run: `annualReturn / -maxDrawdown`. Null without a drawdown. */
export function calmar(input: StatisticsInput): number | null {
  const growth = annualReturn(input);
  if (growth === null || input.equity.maxDrawdown === 0) return null;
  return growth / -input.equity.maxDrawdown;
}
