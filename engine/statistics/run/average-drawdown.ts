import { mean } from './moments';
import type { RunFigures } from './run-figures';

/** Mean of the depths of the drawdowns, <= 0. Null without one. */
export function averageDrawdown(run: RunFigures): number | null {
  return mean(run.drawdowns.map(({ depth }) => depth));
}
