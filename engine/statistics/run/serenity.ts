import { deviation, mean, quantile, ratio, sum } from './moments';
import { ulcerIndex } from './ulcer-index';
import type { RunFigures } from './run-figures';

/**
 * Serenity index (KeyQuant 2015): sum of the bar returns over `ulcerIndex * pitfall`, with `pitfall` the mean of the
 * deepest 5 % of `underwater` over the deviation of the bar returns. Null without a drawdown.
 */
export function serenity(run: RunFigures): number | null {
  const limit = quantile(run.underwater, 0.05)!;
  const tail = mean(run.underwater.filter((value) => value <= limit))!;
  const pitfall = ratio(-tail, deviation(run.returns));
  return pitfall === null ? null : ratio(sum(run.returns), ulcerIndex(run)! * pitfall);
}
