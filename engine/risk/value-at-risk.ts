import { normalDensity } from '../options/normal-distribution';
import { quantilesOf } from '../statistics/quantiles';
import { normalQuantile } from '../statistics/run/normal-quantile';
import type { Moments, TailLoss } from '../model/risk-results';

/** Of values as they are: the quantile between the nearest two, and the mean of those at most it. */
export function historicLoss(returns: Float64Array, level: number): TailLoss {
  const [limit] = quantilesOf(returns.slice(), [1 - level]) as [number];
  let [sum, count] = [0, 0];
  for (let i = 0; i < returns.length; i++) {
    if (returns[i]! > limit) continue;
    sum += returns[i]!;
    count++;
  }
  // Between two equal values the quantile may lie a rounding error below both.
  return { valueAtRisk: -limit, conditional: count === 0 ? -limit : -sum / count };
}

/** Of a normal distribution with their mean and deviation. */
export function normalLoss({ mean, deviation }: Moments, level: number): TailLoss {
  const z = normalQuantile(1 - level);
  return { valueAtRisk: -mean - deviation * z, conditional: -mean + (deviation * normalDensity(z)) / (1 - level) };
}

/**
 * Of the expansion of Cornish and Fisher of second order, with skewness and excess kurtosis; the conditional loss is the mean of
 * its quantiles beyond (Maillard, "A user's guide to the Cornish Fisher expansion", 2012), never less than the loss itself:
 * at moments far from those of a normal distribution the quantiles may come back.
 */
export function cornishFisherLoss(moments: Moments, level: number): TailLoss {
  const { mean, deviation, skewness: s, excessKurtosis: k } = moments;
  const z = normalQuantile(1 - level);
  const g = z + ((z * z - 1) * s) / 6 + ((z ** 3 - 3 * z) * k) / 24 - ((2 * z ** 3 - 5 * z) * s * s) / 36;
  const valueAtRisk = -mean - deviation * g;
  const shape = 1 + (z * s) / 6 + ((z * z - 1) * k) / 24 - ((2 * z * z - 1) * s * s) / 36;
  const conditional = -mean + (deviation * normalDensity(z) * shape) / (1 - level);
  return { valueAtRisk, conditional: Math.max(conditional, valueAtRisk) };
}
