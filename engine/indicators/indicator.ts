import type { PriceField } from '../columns/market-data';

/** Shape of a time-major column: the value of instrument `k` at bar `t` is at `t * width + k`. */
export interface ColumnShape {
  rows: number;
  width: number;
}

export interface IndicatorParameters {
  /** Bars that the indicator looks back over; a whole number >= 1. */
  period: number;
  /** Column that it is computed from. @default 'close' */
  source?: PriceField;
}

/**
 * Computes a whole column for every instrument of a panel. The value at bar `t` depends on bars 0 to `t` alone; NaN
 * until it is defined.
 */
export type IndicatorKernel = (input: Float64Array, shape: ColumnShape, period: number) => Float64Array;
