import { largest } from './moments';
import type { RunFigures } from './run-figures';

/** Largest return of the days. Null without one. */
export function bestDay(run: RunFigures): number | null {
  return largest(run.days);
}
