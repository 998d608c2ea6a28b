import type { RunFigures } from './run-figures';

/** Drawdown at the last close, <= 0. */
export function currentDrawdown(run: RunFigures): number | null {
  return run.underwater.at(-1)!;
}
