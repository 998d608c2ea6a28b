import { payoffRatio } from './payoff-ratio';
import type { RunFigures } from './run-figures';

/**
 * Kelly criterion of the closed round trips: `w - (1 - w) / payoffRatio` with `w` = `winRate`. Null where nothing won
 * or nothing lost.
 */
export function kelly(run: RunFigures): number | null {
  const payoff = payoffRatio(run);
  return payoff === null ? null : run.base.winRate! - (1 - run.base.winRate!) / payoff;
}
