import { kurtosis } from './kurtosis';
import { deviation, mean, ratio } from './moments';
import { normalCdf } from './normal';
import { skewness } from './skewness';
import type { RunFigures } from './run-figures';

/**
 * Probability that the true Sharpe ratio exceeds 0 (Bailey and Lopez de Prado 2012): `Phi(s sqrt(n - 1) / sqrt(1 -
 * skewness s + (kurtosis + 2) / 4 s ** 2))` with `s` the ratio of a bar and `kurtosis` the excess one. Null where one
 * of them is.
 */
export function probabilisticSharpe(run: RunFigures): number | null {
  const s = ratio(mean(run.returns), deviation(run.returns));
  const [skew, excess] = [skewness(run), kurtosis(run)];
  if (s === null || skew === null || excess === null) return null;
  const variance = 1 - skew * s + ((excess + 2) / 4) * s * s;
  return variance > 0 ? normalCdf((s * Math.sqrt(run.returns.length - 1)) / Math.sqrt(variance)) : null;
}
