import { cagr } from './cagr';
import { ratio } from './moments';
import type { RunFigures } from './run-figures';

/** `cagr / exposure`. Null without exposure. */
export function riskAdjustedReturn(run: RunFigures): number | null {
  return ratio(cagr(run), run.base.exposure);
}
