import { winDays } from './win-days';
import type { RunFigures } from './run-figures';

/**
 * `((1 - w) / (1 + w)) ** n` with `w` = `winDays` over `n` days, as in QuantStats. Null without a day that was not 0.
 */
export function riskOfRuin(run: RunFigures): number | null {
  const wins = winDays(run);
  return wins === null ? null : ((1 - wins) / (1 + wins)) ** run.days.length;
}
