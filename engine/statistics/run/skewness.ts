import { moment } from './shape';
import type { RunFigures } from './run-figures';

/**
 * Skewness of the bar returns, `n / ((n - 1)(n - 2)) * sum(z ** 3)` with `z` in standard deviations of divisor n - 1
 * (pandas `skew`). Null below three returns, or where they do not vary.
 */
export function skewness(run: RunFigures): number | null {
  const n = run.returns.length;
  const cubes = moment(run.returns, 3);
  return n < 3 || cubes === null ? null : (n / ((n - 1) * (n - 2))) * cubes;
}
