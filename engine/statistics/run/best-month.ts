import { largest } from './moments';
import type { RunFigures } from './run-figures';

/** Largest return of the months. Null without one. */
export function bestMonth(run: RunFigures): number | null {
  return largest(run.months);
}
