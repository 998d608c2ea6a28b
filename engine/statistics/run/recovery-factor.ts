import { ratio } from './moments';
import type { RunFigures } from './run-figures';

/** `totalReturn / -maxDrawdown`. Null without a drawdown. */
export function recoveryFactor(run: RunFigures): number | null {
  return ratio(run.base.totalReturn, -run.base.maxDrawdown!);
}
