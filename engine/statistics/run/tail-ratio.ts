import { quantile, ratio } from './moments';
import type { RunFigures } from './run-figures';

/** 95 % quantile of the returns of days over the size of their 5 % quantile. Null where that is 0. */
export function tailRatio(run: RunFigures): number | null {
  const [high, low] = [quantile(run.days, 0.95), quantile(run.days, 0.05)];
  return high === null ? null : ratio(Math.abs(high), Math.abs(low!));
}
