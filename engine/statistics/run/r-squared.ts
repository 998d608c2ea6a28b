import { correlationOf } from './moments';
import type { RunFigures } from './run-figures';

/** Square of `correlation`. Null where it is. */
export function rSquared(run: RunFigures): number | null {
  const shared = run.benchmark && correlationOf(run.returns, run.benchmark);
  return shared === null ? null : shared * shared;
}
