import { simple } from './averages';
import { undefinedColumn } from './undefined-start';

/**
 * Standard deviations of the last `period` values around their mean, with divisor `period - ddof`. Each window is summed
 * afresh, so a flat one deviates by exactly 0 and no error builds up.
 */
export function deviation(values: Float64Array, period: number, ddof = 0): Float64Array {
  const means = simple(values, period);
  const output = undefinedColumn(values.length);
  for (let t = period - 1; t < values.length; t++) {
    const mean = means[t]!;
    let sum = 0;
    for (let at = t - period + 1; at <= t; at++) sum += (values[at]! - mean) ** 2;
    output[t] = Math.sqrt(sum / (period - ddof));
  }
  return output;
}
