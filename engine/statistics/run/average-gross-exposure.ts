import type { RunFigures } from './run-figures';

/** Mean over all steps of the value of all positions over equity. */
export function averageGrossExposure(run: RunFigures): number | null {
  return run.activity.meanGross;
}
