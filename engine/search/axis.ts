import type { NamedDimension, SpaceDimension } from '../model/search-space';
import type { ParameterValue } from '../model/run-config';

type Ranged = Exclude<SpaceDimension, { type: 'values' }>;
type Listed = Extract<SpaceDimension, { type: 'values' }>;

/** Digits to which values are rounded, as those of grids are: a last digit that differs between machines decides nothing. */
const DIGITS = 12;

/**
 * One dimension as an interval from 0 to 1. A continuous one is spread over it; a finite one cuts it into cells, one a value:
 * equal ones, or on a logarithmic scale those that reach half a step to both sides.
 */
export interface Axis {
  name: string;
  /** Values, Infinity where there is a continuum. */
  count: number;
  /** Whether near coordinates mean near values: all but lists that are not of numbers alone. */
  ordered: boolean;
  /** Value `index` in the order in which the request has them; for finite axes. */
  listed: (index: number) => ParameterValue;
  value: (unit: number) => ParameterValue;
  /** Its coordinate, the middle of its cell on a finite axis. */
  unit: (value: ParameterValue) => number;
  /** Index of the cell in which a coordinate lies; for finite axes. */
  cell: (unit: number) => number;
  /** Lower edge of cell `index`; that of `count` is 1. */
  edge: (index: number) => number;
}

/** A dimension, which `checkSpace` has looked at, as an axis. */
export function axisOf({ name, dimension }: NamedDimension): Axis {
  if (dimension.type === 'values') return listAxis(name, dimension);
  const count = valuesOf(dimension);
  if (count === Infinity) return continuousAxis(name, dimension);
  return dimension.log && count > 1 ? logarithmicAxis(name, dimension, count) : steppedAxis(name, dimension, count);
}

/** Values of a range: a tolerance of a billionth of a step, as grids have it. */
export function valuesOf(range: Ranged): number {
  if (range.low === range.high) return 1;
  const step = stepOf(range);
  return step === undefined ? Infinity : Math.floor((range.high - range.low) / step + 1e-9) + 1;
}

function stepOf({ type, step }: Ranged): number | undefined {
  return step ?? (type === 'int' ? 1 : undefined);
}

/** The least step by which values of a range differ once they are rounded. */
export function leastStep({ low, high }: Ranged): number {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  return largest === 0 ? 0 : 10 ** (Math.floor(Math.log10(largest)) + 1 - DIGITS);
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Equal cells for `count` values in the order of `at`. */
function equalCells(count: number): Pick<Axis, 'cell' | 'edge'> {
  return {
    cell: (unit) => clamp(Math.floor(unit * count), 0, count - 1),
    edge: (index) => index / count,
  };
}

function listAxis(name: string, { values }: Listed): Axis {
  const count = values.length;
  const ordered = values.every((value) => typeof value === 'number');
  // Neighbours on the axis are neighbours by value, however they were listed.
  const along = ordered ? [...values].sort((a, b) => a - b) : values;
  const indexes = new Map(along.map((value, index) => [value, index]));
  const { cell, edge } = equalCells(count);
  return {
    ...{ name, count, ordered, cell, edge },
    listed: (index) => values[index]!,
    value: (unit) => along[cell(unit)]!,
    unit: (value) => ((indexes.get(value) ?? 0) + 0.5) / count,
  };
}

function steppedAxis(name: string, range: Ranged, count: number): Axis {
  const step = stepOf(range) ?? 1;
  const listed = (index: number) => rounded(range.low + index * step);
  const { cell, edge } = equalCells(count);
  return {
    ...{ name, count, ordered: true, listed, cell, edge },
    value: (unit) => listed(cell(unit)),
    unit: (value) => (clamp(Math.round((Number(value) - range.low) / step), 0, count - 1) + 0.5) / count,
  };
}

function logarithmicAxis(name: string, range: Ranged, count: number): Axis {
  const step = stepOf(range) ?? 1;
  const { low } = range;
  const listed = (index: number) => rounded(low + index * step);
  // Half a step below the lowest value, or half of that value, which must stay above 0.
  const start = Math.log(low - Math.min(step, low) / 2);
  const span = Math.log(low + (count - 0.5) * step) - start;
  const cell = (unit: number) => clamp(Math.round((Math.exp(start + unit * span) - low) / step), 0, count - 1);
  const edge = (index: number) => {
    if (index <= 0) return 0;
    return index >= count ? 1 : (Math.log(low + (index - 0.5) * step) - start) / span;
  };
  const middle = (index: number) => (edge(index) + edge(index + 1)) / 2;
  return {
    ...{ name, count, ordered: true, listed, cell, edge },
    value: (unit) => listed(cell(unit)),
    unit: (value) => middle(clamp(Math.round((Number(value) - low) / step), 0, count - 1)),
  };
}

function continuousAxis(name: string, { low, high, log }: Ranged): Axis {
  const start = log ? Math.log(low) : low;
  const span = (log ? Math.log(high) : high) - start;
  return {
    ...{ name, count: Infinity, ordered: true },
    listed: () => low,
    value: (unit) => {
      const along = start + clamp(unit, 0, 1) * span;
      return clamp(rounded(log ? Math.exp(along) : along), low, high);
    },
    unit: (value) => clamp(((log ? Math.log(Number(value)) : Number(value)) - start) / span, 0, 1),
    cell: () => 0,
    edge: (index) => (index <= 0 ? 0 : 1),
  };
}
