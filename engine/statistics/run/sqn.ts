import { deviation, mean, ratio } from './moments';
import type { RunFigures } from './run-figures';

/**
 * System quality number (Tharp): `sqrt(n) * mean(pnl) / deviation(pnl)` of the closed round trips. Null where they do
 * not vary.
 */
export function sqn(run: RunFigures): number | null {
  const pnl = run.closed.map((trade) => trade.pnl);
  return ratio(Math.sqrt(pnl.length) * (mean(pnl) ?? 0), deviation(pnl));
}
