import { moment } from './shape';
import type { RunFigures } from './run-figures';

/**
 * Excess kurtosis of the bar returns, bias-corrected as in pandas `kurt`: `n (n + 1) / ((n - 1)(n - 2)(n - 3)) * sum(z
 * ** 4) - 3 (n - 1) ** 2 / ((n - 2)(n - 3))`. Null below four returns, or where they do not vary.
 */
export function kurtosis(run: RunFigures): number | null {
  const n = run.returns.length;
  const fourths = moment(run.returns, 4);
  if (n < 4 || fourths === null) return null;
  const scale = (n * (n + 1)) / ((n - 1) * (n - 2) * (n - 3));
  return scale * fourths - (3 * (n - 1) ** 2) / ((n - 2) * (n - 3));
}
