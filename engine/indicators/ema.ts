import { defineKernelIndicator, type ColumnShape } from './indicator';

/**
 * Exponential moving average with smoothing 2 / (period + 1), defined from bar `period - 1`, where it starts as the mean
 * of the first `period` values; then `e += smoothing * (value - e)`. The same convention as TA-Lib's EMA.
 */
export function ema(input: Float64Array, shape: ColumnShape, period: number): Float64Array {
  return smooth(input, shape, { period, smoothing: 2 / (period + 1) });
}

export const emaIndicator = defineKernelIndicator('ema', ema);

/** `e += smoothing * (value - e)`, from bar `period - 1`, where `e` is the mean of the first `period` values. */
export function smooth(
  input: Float64Array,
  { rows, width }: ColumnShape,
  { period, smoothing }: { period: number; smoothing: number },
): Float64Array {
  const output = new Float64Array(rows * width).fill(NaN);
  const state = new Float64Array(width);
  for (let t = 0; t < rows; t++) {
    for (let k = 0, at = t * width; k < width; k++, at++) {
      const value = input[at]!;
      if (t < period) {
        state[k] = state[k]! + value;
        if (t < period - 1) continue;
        state[k] = state[k]! / period;
      } else {
        state[k] = state[k]! + smoothing * (value - state[k]!);
      }
      output[at] = state[k]!;
    }
  }
  return output;
}
