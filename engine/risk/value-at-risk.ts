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
 * Of the expansion of Cornish and Fisher of second order, with skewness and excess kurtosis; the conditional loss by the
 * expansion of Edgeworth beyond that quantile (Boudt, Peterson and Croux, "Estimation and decomposition of downside risk for
 * portfolios with non-normal returns", Journal of Risk 11, 2008), never less than the loss itself.
 */
export function cornishFisherLoss(moments: Moments, level: number): TailLoss {
  const { mean, deviation, skewness: s, excessKurtosis: k } = moments;
  const z = normalQuantile(1 - level);
  const g = z + ((z * z - 1) * s) / 6 + ((z ** 3 - 3 * z) * k) / 24 - ((2 * z ** 3 - 5 * z) * s * s) / 36;
  const valueAtRisk = -mean - deviation * g;
  // The integral of z He_n(z) phi(z) to g is -phi(g) (He_n(g) + n He_(n-2)(g)).
  const [h1, h2] = [g, g * g - 1];
  const [h3, h4] = [g ** 3 - 3 * g, g ** 4 - 6 * g * g + 3];
  const h6 = g ** 6 - 15 * g ** 4 + 45 * g * g - 15;
  const shape = 1 + (k / 24) * (h4 + 4 * h2) + (s / 6) * (h3 + 3 * h1) + ((s * s) / 72) * (h6 + 6 * h4);
  const conditional = -mean + (deviation * normalDensity(g) * shape) / (1 - level);
  return { valueAtRisk, conditional: Math.max(conditional, valueAtRisk) };
}
