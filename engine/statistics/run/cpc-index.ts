import { dayPayoff } from './day-payoff';
import { dayProfitFactor } from './day-profit-factor';
import { winDays } from './win-days';
import type { RunFigures } from './run-figures';

/** `dayProfitFactor * winDays * dayPayoff`. Null where one of them is. */
export function cpcIndex(run: RunFigures): number | null {
  const [factor, wins, payoff] = [dayProfitFactor(run), winDays(run), dayPayoff(run)];
  return factor === null || wins === null || payoff === null ? null : factor * wins * payoff;
}
