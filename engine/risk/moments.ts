import type { Moments } from '../model/risk-results';
import { aboveRounding } from '../statistics/rounding';
import { powerSums } from '../statistics/run/moments';

/** Moments of at least two values; shape is 0 where none varies. */
export function momentsOf(values: Float64Array): Moments {
  const n = values.length;
  const { mean, squares, cubes, fourths } = powerSums(values);
  const variance = squares / n;
  const varies = aboveRounding(Math.sqrt(variance), Math.abs(mean)) > 0;
  return {
    mean,
    deviation: Math.sqrt(squares / (n - 1)),
    skewness: varies ? cubes / n / variance ** 1.5 : 0,
    excessKurtosis: varies ? fourths / n / (variance * variance) - 3 : 0,
  };
}
