import { defineKernelIndicator, type ColumnShape } from './indicator';

/** Veltkamp's constant for splitting a float64 into two halves of 26 bits. */
const SPLIT = 134_217_729;

/**
 * Simple moving average: the mean of the last `period` values, defined from bar `period - 1`.
 *
 * The window's sum is kept in double-double (Dekker 1971, Knuth TAOCP 4.2.2), so the mean is the correctly rounded one
 * of its window, whatever came before. A plain running sum drifts, and then two averages of a flat market are not equal.
 */
export function sma(input: Float64Array, { rows, width }: ColumnShape, period: number): Float64Array {
  const output = new Float64Array(rows * width);
  const high = new Float64Array(width);
  const low = new Float64Array(width);
  for (let t = 0; t < rows; t++) {
    for (let k = 0, at = t * width; k < width; k++, at++) {
      let h = high[k]!;
      let l = low[k]!;
      const added = input[at]!;
      let sum = h + added;
      let part = sum - h;
      l += h - (sum - part) + (added - part);
      h = sum;
      if (t >= period) {
        const removed = -input[at - period * width]!;
        sum = h + removed;
        part = sum - h;
        l += h - (sum - part) + (removed - part);
        h = sum;
      }
      sum = h + l;
      l -= sum - h;
      high[k] = sum;
      low[k] = l;
      output[at] = t >= period - 1 ? divide(sum, l, period) : NaN;
    }
  }
  return output;
}

export const smaIndicator = defineKernelIndicator('sma', sma);

/** `(high + low) / divisor`: the quotient of `high`, corrected by its exact remainder. */
function divide(high: number, low: number, divisor: number): number {
  const quotient = high / divisor;
  const scaled = SPLIT * quotient;
  const top = scaled - (scaled - quotient);
  const bottom = quotient - top;
  const remainder = high - top * divisor - bottom * divisor;
  return quotient + (remainder + low) / divisor;
}
