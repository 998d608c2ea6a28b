import { above, below, mean, ratio } from './moments';
import type { RunFigures } from './run-figures';

/**
 * `averageGain` over the number of winning days, against the same of the losing ones, as in QuantStats. Null without a
 * gain or a loss.
 */
export function profitRatio(run: RunFigures): number | null {
  const [gains, losses] = [above(run.days), below(run.days)];
  return losses.length === 0 ? null : ratio(ratio(mean(gains), gains.length), ratio(-mean(losses)!, losses.length));
}
