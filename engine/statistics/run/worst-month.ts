import { smallest } from './moments';
import type { RunFigures } from './run-figures';

/** Smallest return of the months. Null without one. */
export function worstMonth(run: RunFigures): number | null {
  return smallest(run.months);
}
