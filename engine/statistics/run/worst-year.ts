import { smallest } from './moments';
import type { RunFigures } from './run-figures';

/** Smallest return of the years. Null without one. */
export function worstYear(run: RunFigures): number | null {
  return smallest(run.years);
}
