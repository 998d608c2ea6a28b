import { dayProfitFactor } from './day-profit-factor';
import { tailRatio } from './tail-ratio';
import type { RunFigures } from './run-figures';

/** `dayProfitFactor * tailRatio`. Null where either is. */
export function commonSenseRatio(run: RunFigures): number | null {
  const [factor, tail] = [dayProfitFactor(run), tailRatio(run)];
  return factor === null || tail === null ? null : factor * tail;
}
