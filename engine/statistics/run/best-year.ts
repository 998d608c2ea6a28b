import { largest } from './moments';
import type { RunFigures } from './run-figures';

/** Largest return of the years. Null without one. */
export function bestYear(run: RunFigures): number | null {
  return largest(run.years);
}
