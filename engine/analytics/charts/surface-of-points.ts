import type { SurfaceAggregate } from '../../model/surface-aggregates';
import type { Parameters } from '../../model/run-config';
import { medianOf } from '../../statistics/quantiles';
import { chosenAxes, labelOf } from './choose-axes';
import type { Surface } from './surface-chart';

/** Bins of a number that points have many values of. */
const BINS = 30;

export interface PointsRequest {
  x?: string | undefined;
  y?: string | undefined;
  statistic: string;
  aggregate: SurfaceAggregate;
  largerIsBetter: boolean;
}

/** The surface of points that lie anywhere: numbers of which there are many values are put into 30 bins. */
export function surfaceOfPoints(
  points: readonly Parameters[],
  figures: readonly { trial: number; value: number }[],
  { statistic, aggregate, largerIsBetter, ...request }: PointsRequest,
): Surface {
  const names = [...new Set(points.flatMap((point) => Object.keys(point)))];
  const [x, y] = chosenAxes(names, request);
  const axisX = binsOf(points, names[x] ?? '');
  const axisY = y === null ? null : binsOf(points, names[y]!);
  const cells = new Map<number, number[]>();
  for (const { trial, value } of figures) {
    const point = points[trial];
    if (!point) continue;
    const cell = (axisY ? axisY.at(point) : 0) * axisX.values.length + axisX.at(point);
    const known = cells.get(cell);
    if (known) known.push(value);
    else cells.set(cell, [value]);
  }
  const z = Array.from({ length: axisY?.values.length ?? 1 }, (_, row) =>
    axisX.values.map((_, column) => {
      const values = cells.get(row * axisX.values.length + column);
      return values ? together(values, aggregate, largerIsBetter) : null;
    }),
  );
  const shown = ({ name, values }: Bins) => ({ name, values });
  return { x: shown(axisX), y: axisY && shown(axisY), z, statistic, aggregate };
}

function together(values: number[], aggregate: SurfaceAggregate, largerIsBetter: boolean): number {
  if (aggregate === 'mean') return values.reduce((sum, value) => sum + value, 0) / values.length;
  if (aggregate === 'median') return medianOf(values);
  const wantsLargest = (aggregate === 'best') === largerIsBetter;
  return values.reduce((a, b) => (wantsLargest ? Math.max(a, b) : Math.min(a, b)));
}

interface Bins {
  name: string;
  /** Each value, or where each bin begins. */
  values: (number | string)[];
  at: (point: Parameters) => number;
}

function binsOf(points: readonly Parameters[], name: string): Bins {
  const all = new Set(points.map((point) => labelOf(point[name])));
  const numbers = [...all].filter((value) => typeof value === 'number').sort((a, b) => a - b);
  const texts = [...all].filter((value) => typeof value === 'string').sort();
  if (all.size <= BINS || texts.length > 0) {
    const values = [...numbers, ...texts];
    const places = new Map(values.map((value, i) => [value, i]));
    return { name, values, at: (point) => places.get(labelOf(point[name]))! };
  }
  const [low, high] = [numbers[0]!, numbers.at(-1)!];
  const values = Array.from({ length: BINS }, (_, i) => Number((low + (i * (high - low)) / BINS).toPrecision(6)));
  const at = (point: Parameters) =>
    Math.min(BINS - 1, Math.floor((((point[name] as number) - low) / (high - low)) * BINS));
  return { name, values, at };
}
