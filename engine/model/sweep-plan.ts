import { z } from 'zod';
import { contentHash } from './canonical';
import { HoldfastError } from './errors';
import {
  executionFields,
  parametersSchema,
  parameterValueSchema,
  type ExecutionConfig,
  type RunConfig,
  type Parameters,
  type ParameterValue,
} from './run-config';
import type { SearchPlan } from './search';
import { anyStatisticSchema, furtherStatisticsSchema } from './statistic-schema';
import type { AnyStatisticName, FurtherStatistics } from './trial-statistics';

export const MAX_TRIALS = 5_000_000;

const rangeSchema = z.strictObject({ start: z.number(), stop: z.number(), step: z.number() });

export const gridSchema = z.record(
  z.string().min(1).max(64),
  z.union([z.array(parameterValueSchema).min(1).max(MAX_TRIALS), rangeSchema]),
);
export type Grid = z.infer<typeof gridSchema>;

export const objectiveSchema = z.strictObject({
  statistic: anyStatisticSchema.default('sharpe'),
  direction: z.enum(['maximize', 'minimize']).default('maximize'),
});

export const sweepRequestSchema = z.strictObject({
  ...executionFields,
  /** Values of the parameters that the grid does not vary. */
  parameters: parametersSchema.default({}),
  grid: gridSchema,
  objective: objectiveSchema.prefault({}),
  statistics: furtherStatisticsSchema,
});
export type SweepRequest = z.infer<typeof sweepRequestSchema>;

/** One dimension of a grid with each of its values. */
export interface GridAxis {
  name: string;
  values: ParameterValue[];
}

/** One dimension in closed form: value i is `start + i * step`, rounded to 12 digits. */
export interface RangeAxis {
  name: string;
  start: number;
  step: number;
  count: number;
}

/** An array of axes keeps the order of names, which a JSON object in a database does not. */
export type PlanAxis = RangeAxis | { name: string; values: ArrayLike<ParameterValue> };

/** Every combination of the axes' values: the axes are digits of the number of a trial, the last one the fastest. */
export interface GridPoints {
  /** Absent in plans that were stored before there were others. */
  type?: 'grid';
  axes: PlanAxis[];
}

/** Points one by one, such as a search proposes them. */
export interface ListedPoints {
  type: 'list';
  points: Parameters[];
}

/** Where the parameters of trials come from. */
export type PointSource = GridPoints | ListedPoints;

/** Points that a search finds one generation after the other; those that it has found are a list. */
export interface SearchedPoints {
  type: 'search';
  search: SearchPlan;
}

/** A source as it is stored. */
export type StoredPoints = PointSource | SearchedPoints;

/** A sweep but for its points. `fixed` holds the parameters that no point varies. */
export type SweepConfig = ExecutionConfig &
  FurtherStatistics & {
    fixed: Parameters;
    objective: { statistic: AnyStatisticName; direction: 'maximize' | 'minimize' };
  };

/** Trial i is a pure function of (plan, i). */
export type SweepPlan = SweepConfig & PointSource;

/**
 * The axes of a grid; ranges stay in closed form, their stop inclusive.
 * @throws HoldfastError GRID_EMPTY, GRID_TOO_LARGE or VALIDATION with the path of the axis
 */
export function gridAxes(grid: Grid): PlanAxis[] {
  const names = Object.keys(grid);
  if (names.length === 0) throw new HoldfastError('GRID_EMPTY', 'The grid names no parameter.', { path: 'grid' });
  let total = 1;
  return names.map((name) => {
    const given = grid[name]!;
    const axis = Array.isArray(given) ? { name, values: given } : { name, ...closedRange(given, `grid.${name}`) };
    total *= axisCount(axis);
    if (total > MAX_TRIALS) throw tooLarge('grid');
    return axis;
  });
}

function closedRange(range: z.infer<typeof rangeSchema>, path: string): Omit<RangeAxis, 'name'> {
  const { start, stop, step } = range;
  if (step === 0) throw new HoldfastError('VALIDATION', 'must not be 0', { path: `${path}.step` });
  // A tolerance of a billionth of a step: 0.1 to 0.5 by 0.1 has five values although 0.1 is not exact.
  const count = Math.floor((stop - start) / step + 1e-9) + 1;
  if (count < 1)
    throw new HoldfastError('GRID_EMPTY', 'The range has no value: its stop lies before its start.', { path });
  if (count > MAX_TRIALS) throw tooLarge(path);
  return { start, step, count };
}

function tooLarge(path: string): HoldfastError {
  return new HoldfastError('GRID_TOO_LARGE', `The grid has more than ${MAX_TRIALS} combinations.`, { path });
}

export function axisCount(axis: PlanAxis): number {
  return 'values' in axis ? axis.values.length : axis.count;
}

/** Value `index` of an axis, counted from 0. */
export function axisValue(axis: PlanAxis, index: number): ParameterValue {
  if ('values' in axis) return axis.values[index]!;
  return Number((axis.start + index * axis.step).toPrecision(12));
}

/** Trials of a plan. */
export function trialCount(source: PointSource): number {
  if (source.type === 'list') return source.points.length;
  return source.axes.reduce((product, axis) => product * axisCount(axis), 1);
}

/** What the plan varies in trial `index`, counted from 0. */
export function pointAt(source: PointSource, index: number): Parameters {
  if (source.type === 'list') return { ...source.points[index]! };
  const { axes } = source;
  const point: Parameters = {};
  // Named in the order of the grid, whatever the order in which the digits come out.
  for (const axis of axes) point[axis.name] = 0;
  let rest = index;
  for (let a = axes.length - 1; a >= 0; a--) {
    const axis = axes[a]!;
    const count = axisCount(axis);
    point[axis.name] = axisValue(axis, rest % count);
    rest = Math.floor(rest / count);
  }
  return point;
}

/** All parameters of trial `index`, counted from 0. */
export function trialParameters(plan: PointSource & Pick<SweepPlan, 'fixed'>, index: number): Parameters {
  const point = pointAt(plan, index);
  return Object.assign({ ...point }, plan.fixed, point);
}

/** Trial `index` as a run by itself. */
export function trialConfig(plan: SweepPlan, index: number): RunConfig {
  return { ...executionOf(splitPlan(plan).config), parameters: trialParameters(plan, index) };
}

/** What of a sweep its trials have in common as runs by themselves. */
export function executionOf(config: SweepConfig): ExecutionConfig {
  const { fixed: _fixed, objective: _objective, statistics: _statistics, ...execution } = config;
  return execution;
}

/** A plan as it is stored: the points, which may be many, by themselves. */
export function splitPlan(plan: SweepPlan): { config: SweepConfig; points: PointSource } {
  if (plan.type === 'list') {
    const { type, points, ...config } = plan;
    return { config, points: { type, points } };
  }
  const { type: _grid, axes, ...config } = plan;
  return { config, points: { axes } };
}

/** Names a source of points by its content. */
export function pointsHash(points: StoredPoints): string {
  return contentHash(points);
}

/** Names a whole plan without its points. */
export function planKey(config: SweepConfig, hashOfPoints: string): string {
  return contentHash({ config, points: hashOfPoints });
}

/** Axes with at most so many values are the same in a cache key whether they were given as a range or one by one. */
const MAX_KEYED = 10_000;

/** The axes as they enter a cache key: longer ranges in closed form. */
export function keyedAxes(axes: readonly PlanAxis[]): PlanAxis[] {
  return axes.map((axis) => (axisCount(axis) <= MAX_KEYED ? { name: axis.name, values: valuesOf(axis) } : axis));
}

function valuesOf(axis: PlanAxis): ParameterValue[] {
  return Array.from({ length: axisCount(axis) }, (_, i) => axisValue(axis, i));
}

/** Axes as they are shown: a range of more than 10,000 values by its start, step and count alone. */
export function shownAxes(source: PointSource): (GridAxis & Partial<RangeAxis>)[] {
  if (source.type === 'list') return [];
  return source.axes.map((axis) => {
    if ('values' in axis) return { name: axis.name, values: Array.from(axis.values) };
    return { ...axis, values: axis.count <= MAX_KEYED ? valuesOf(axis) : [] };
  });
}

/** Shorter axes are copied faster than they are looked through. */
const LEAST_SHARED = 1000;

/** The plan with long axes of numbers in shared memory, so that it crosses to threads without a copy of them. */
export function withSharedValues(plan: SweepPlan): SweepPlan {
  if (plan.type === 'list') return plan;
  return { ...plan, axes: plan.axes.map(shared) };
}

function shared(axis: PlanAxis): PlanAxis {
  if (!('values' in axis) || axis.values.length < LEAST_SHARED) return axis;
  const values = new Float64Array(new SharedArrayBuffer(8 * axis.values.length));
  for (let i = 0; i < values.length; i++) {
    const value = axis.values[i];
    if (typeof value !== 'number') return axis;
    values[i] = value;
  }
  return { name: axis.name, values };
}
