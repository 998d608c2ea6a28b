import type { SurfaceAggregate } from '../../model/surface-aggregates';
import { quantilesOf } from '../../statistics/quantiles';
import type { AxisBins } from './axis-bins';
import { grouped, meanOf, valuesOfGroup } from './groups';

export interface PivotRequest {
  figures: Float64Array;
  /** Trials that count, each with a figure. */
  trials: Uint32Array;
  x: AxisBins;
  y: AxisBins | null;
  aggregate: SurfaceAggregate;
  largerIsBetter: boolean;
}

/** Rows by y, columns by x; null where there is no trial. */
export interface Pivot {
  z: (number | null)[][];
  counts: number[][];
}

/** A statistic over one or two parameters, all trials of a cell put together. Memory: 12 bytes a trial, and the cells. */
export function pivotOf({ figures, trials, x, y, aggregate, largerIsBetter }: PivotRequest): Pivot {
  const rows = y?.count ?? 1;
  const groupOf = y ? (trial: number) => y.binOf(trial) * x.count + x.binOf(trial) : (trial: number) => x.binOf(trial);
  const groups = grouped(figures, trials, { count: rows * x.count, groupOf });
  const cells = <T>(of: (values: Float64Array) => T) =>
    Array.from({ length: rows }, (_, row) =>
      Array.from({ length: x.count }, (_, column) => of(valuesOfGroup(groups, row * x.count + column))),
    );
  const counts = cells((values) => values.length);
  return { counts, z: cells((values) => (values.length === 0 ? null : together(values, aggregate, largerIsBetter))) };
}

/** @param values at least one; put into another order */
export function together(values: Float64Array, aggregate: SurfaceAggregate, largerIsBetter: boolean): number {
  if (aggregate === 'mean') return meanOf(values);
  if (aggregate === 'median') return quantilesOf(values, [0.5])[0]!;
  const wantsLargest = (aggregate === 'best') === largerIsBetter;
  let extreme = values[0]!;
  for (let i = 1; i < values.length; i++) {
    if (wantsLargest ? values[i]! > extreme : values[i]! < extreme) extreme = values[i]!;
  }
  return extreme;
}
