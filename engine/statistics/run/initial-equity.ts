import type { RunFigures } from './run-figures';

/** Initial capital of the account. */
export function initialEquity(run: RunFigures): number | null {
  return run.initialCapital;
}
