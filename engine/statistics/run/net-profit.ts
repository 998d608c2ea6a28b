import type { RunFigures } from './run-figures';

/** `finalEquity - initialEquity`. */
export function netProfit(run: RunFigures): number | null {
  return run.equity.at(-1)! - run.initialCapital;
}
