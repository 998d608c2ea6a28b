import { ema, smooth } from '../ema';
import { sma } from '../sma';
import { fromFirstDefined, undefinedColumn } from './undefined-start';

const shapeOf = (values: Float64Array) => ({ rows: values.length, width: 1 });

/** Means of the last `period` values; see `sma`. */
export function simple(values: Float64Array, period: number): Float64Array {
  return fromFirstDefined(values, (defined) => sma(defined, shapeOf(defined), period));
}

/** Exponential averages, seeded with the mean of the first `period` values; see `ema`. */
export function exponential(values: Float64Array, period: number): Float64Array {
  return fromFirstDefined(values, (defined) => ema(defined, shapeOf(defined), period));
}

/** Wilder's averages: as the exponential ones with smoothing `1 / period`. */
export function wilderAverage(values: Float64Array, period: number): Float64Array {
  return fromFirstDefined(values, (defined) => smooth(defined, shapeOf(defined), { period, smoothing: 1 / period }));
}

/** Means of the last `period` values with the weights 1 (oldest) to `period` (newest). */
export function weighted(values: Float64Array, period: number): Float64Array {
  const output = undefinedColumn(values.length);
  const weights = (period * (period + 1)) / 2;
  for (let t = period - 1; t < values.length; t++) {
    let sum = 0;
    for (let i = 1, at = t - period + 1; i <= period; i++, at++) sum += i * values[at]!;
    output[t] = sum / weights;
  }
  return output;
}

/** Sums of the last `period` values, each summed afresh: a NaN in the window spoils that window alone. */
export function sums(values: Float64Array, period: number): Float64Array {
  const output = undefinedColumn(values.length);
  for (let t = period - 1; t < values.length; t++) {
    let sum = 0;
    for (let at = t - period + 1; at <= t; at++) sum += values[at]!;
    output[t] = sum;
  }
  return output;
}
