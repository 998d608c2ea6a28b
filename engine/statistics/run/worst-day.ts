import { smallest } from './moments';
import type { RunFigures } from './run-figures';

/** Smallest return of the days. Null without one. */
export function worstDay(run: RunFigures): number | null {
  return smallest(run.days);
}
