import { ratio } from './moments';
import type { RunFigures } from './run-figures';

/** Share of the closed short round trips with a profit > 0. Null without one. */
export function shortWinRate(run: RunFigures): number | null {
  const own = run.closed.filter(({ long }) => !long);
  return ratio(own.filter(({ pnl }) => pnl > 0).length, own.length);
}
