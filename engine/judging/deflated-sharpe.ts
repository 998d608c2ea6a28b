import { powerSums } from '../statistics/run/moments';
import { normalCdf } from '../statistics/run/normal';
import { normalQuantile } from '../statistics/run/normal-quantile';

const EULER = 0.5772156649015329;

/** Moments of returns a bar. Skewness of a normal distribution is 0, its kurtosis 3. */
export interface ReturnMoments {
  returns: number;
  /** Mean over deviation, not annualised. */
  sharpe: number;
  skewness: number;
  kurtosis: number;
}

/**
 * Largest Sharpe ratio that is to be expected of so many trials without an edge, in the unit of the variance of their ratios
 * (Bailey and Lopez de Prado 2014, equation 1). 0 of a single trial.
 */
export function expectedMaximumSharpe(trials: number, variance: number): number {
  if (trials <= 1) return 0;
  const highest = (1 - EULER) * normalQuantile(1 - 1 / trials) + EULER * normalQuantile(1 - 1 / (trials * Math.E));
  return Math.sqrt(variance) * Math.max(0, highest);
}

/**
 * Variance of the ratios a bar of trials without an edge, on so many returns: that of the trials that were made, but at most that of the
 * estimate of a ratio of 0, which is 1 / (returns - 1) whatever the skewness and kurtosis are (Lo 2002, equation 9; Mertens 2002). What goes
 * beyond it is how much trials really differ, by an edge or by what they pay, and the hypothesis is that none has an edge: tests of the best
 * of many centre each trial at 0 for the same reason (White 2000, Hansen 2005). Otherwise a family of which many have an edge would
 * never be believed.
 */
export function varianceWithoutEdge(ofTrials: number | null, returns: number): number {
  return Math.min(ofTrials ?? Infinity, 1 / (returns - 1));
}

/**
 * Probability that the true Sharpe ratio lies above a benchmark, both of a bar (Bailey and Lopez de Prado 2012). With the
 * expected maximum of all trials as the benchmark it is the deflated Sharpe ratio (Bailey and Lopez de Prado 2014, equation 2).
 * @returns null below two returns, or where the moments have no such probability
 */
export function probabilisticSharpe(moments: ReturnMoments, benchmark: number): number | null {
  const { returns, sharpe, skewness, kurtosis } = moments;
  const spread = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe;
  if (returns < 2 || !(spread > 0)) return null;
  return normalCdf(((sharpe - benchmark) * Math.sqrt(returns - 1)) / Math.sqrt(spread));
}

/** Moments of returns; the deviation of the ratio with divisor n - 1. Null where they do not vary. */
export function momentsOf(returns: ArrayLike<number>): ReturnMoments | null {
  const count = returns.length;
  if (count < 2) return null;
  const { mean, squares, cubes, fourths } = powerSums(returns);
  const variance = squares / count;
  if (!(variance > 1e-30 * mean * mean)) return null;
  return {
    returns: count,
    sharpe: mean / Math.sqrt(squares / (count - 1)),
    skewness: cubes / count / variance ** 1.5,
    kurtosis: fourths / count / variance ** 2,
  };
}
