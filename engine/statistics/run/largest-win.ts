import { largest } from './moments';
import type { RunFigures } from './run-figures';

/** Largest profit of a closed round trip. Null where none won. */
export function largestWin(run: RunFigures): number | null {
  return largest(run.won.map(({ pnl }) => pnl));
}
