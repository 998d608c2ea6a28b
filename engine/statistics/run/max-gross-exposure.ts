import type { RunFigures } from './run-figures';

/** Largest value of all positions, long and short added, over equity at a close. */
export function maxGrossExposure(run: RunFigures): number | null {
  return run.activity.maxGross;
}
