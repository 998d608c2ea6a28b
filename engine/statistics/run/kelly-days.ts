import { dayPayoff } from './day-payoff';
import { winDays } from './win-days';
import type { RunFigures } from './run-figures';

/**
 * Kelly criterion of the days that were not 0: `w - (1 - w) / payoff` with `w` = `winDays` and `payoff` = `dayPayoff`.
 * Null where either is.
 */
export function kellyDays(run: RunFigures): number | null {
  const [wins, payoff] = [winDays(run), dayPayoff(run)];
  return wins === null || payoff === null ? null : wins - (1 - wins) / payoff;
}
