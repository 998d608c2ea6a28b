import type { Moments } from '../model/risk-results';
import { aboveRounding } from '../statistics/rounding';

/** Moments of at least two values; shape is 0 where none varies. */
export function momentsOf(values: Float64Array): Moments {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]!;
  const mean = sum / n;
  let [squares, cubes, fourths] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const distance = values[i]! - mean;
    const square = distance * distance;
    squares += square;
    cubes += square * distance;
    fourths += square * square;
  }
  const variance = squares / n;
  const varies = aboveRounding(Math.sqrt(variance), Math.abs(mean)) > 0;
  return {
    mean,
    deviation: Math.sqrt(squares / (n - 1)),
    skewness: varies ? cubes / n / variance ** 1.5 : 0,
    excessKurtosis: varies ? fourths / n / (variance * variance) - 3 : 0,
  };
}
