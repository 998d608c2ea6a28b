import { below } from './moments';
import type { RunFigures } from './run-figures';

/** Share of the steps that closed below a peak. */
export function timeUnderwater(run: RunFigures): number | null {
  return below(run.underwater).length / run.underwater.length;
}
