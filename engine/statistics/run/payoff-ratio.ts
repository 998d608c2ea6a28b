import { mean, ratio } from './moments';
import type { RunFigures } from './run-figures';

/** `averageWin` over the size of `averageLossMoney`. Null where nothing won or nothing lost. */
export function payoffRatio(run: RunFigures): number | null {
  const won = mean(run.won.map(({ pnl }) => pnl));
  const lost = mean(run.lost.map(({ pnl }) => pnl));
  return lost === null ? null : ratio(won, -lost);
}
