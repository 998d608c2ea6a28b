import { above, below, mean, ratio } from './moments';
import type { RunFigures } from './run-figures';

/**
 * `averageGain` over the size of `averageLoss`, of days; QuantStats calls it payoff or win/loss ratio. Null without a
 * gain or a loss.
 */
export function dayPayoff(run: RunFigures): number | null {
  const [gain, loss] = [mean(above(run.days)), mean(below(run.days))];
  return loss === null ? null : ratio(gain, -loss);
}
