import { z } from 'zod';
import { HoldfastError } from './errors';
import {
  executionFields,
  parametersSchema,
  parameterValueSchema,
  type ExecutionConfig,
  type Parameters,
  type ParameterValue,
} from './run-config';
import { STATISTICS, type StatisticName } from './statistics';

export const MAX_TRIALS = 5_000_000;

const rangeSchema = z.strictObject({ start: z.number(), stop: z.number(), step: z.number() });

export const gridSchema = z.record(
  z.string().min(1).max(64),
  z.union([z.array(parameterValueSchema).min(1).max(MAX_TRIALS), rangeSchema]),
);
export type Grid = z.infer<typeof gridSchema>;

export const objectiveSchema = z.strictObject({
  statistic: z.enum(STATISTICS).default('sharpe'),
  direction: z.enum(['maximize', 'minimize']).default('maximize'),
});

export const sweepRequestSchema = z.strictObject({
  ...executionFields,
  /** Values of the parameters that the grid does not vary. */
  parameters: parametersSchema.default({}),
  grid: gridSchema,
  objective: objectiveSchema.prefault({}),
});
export type SweepRequest = z.infer<typeof sweepRequestSchema>;

/** One dimension of a grid. An array keeps the order of names, which a JSON object in a database does not. */
export interface GridAxis {
  name: string;
  values: ParameterValue[];
}

/** Trial i is a pure function of (plan, i): the axes are digits, the last one the fastest. */
export interface SweepPlan extends ExecutionConfig {
  axes: GridAxis[];
  fixed: Parameters;
  objective: { statistic: StatisticName; direction: 'maximize' | 'minimize' };
}

/**
 * The axes of a grid, ranges expanded with their stop inclusive.
 * @throws HoldfastError GRID_EMPTY, GRID_TOO_LARGE or VALIDATION with the path of the axis
 */
export function expandGrid(grid: Grid): GridAxis[] {
  const names = Object.keys(grid);
  if (names.length === 0) throw new HoldfastError('GRID_EMPTY', 'The grid names no parameter.', { path: 'grid' });
  let total = 1;
  return names.map((name) => {
    const axis = grid[name]!;
    const values = Array.isArray(axis) ? axis : expandRange(axis, `grid.${name}`);
    total *= values.length;
    if (total > MAX_TRIALS) throw tooLarge('grid');
    return { name, values };
  });
}

function expandRange(range: { start: number; stop: number; step: number }, path: string): number[] {
  const { start, stop, step } = range;
  if (step === 0) throw new HoldfastError('VALIDATION', 'must not be 0', { path: `${path}.step` });
  // A tolerance of a billionth of a step: 0.1 to 0.5 by 0.1 has five values although 0.1 is not exact.
  const count = Math.floor((stop - start) / step + 1e-9) + 1;
  if (count < 1)
    throw new HoldfastError('GRID_EMPTY', 'The range has no value: its stop lies before its start.', { path });
  if (count > MAX_TRIALS) throw tooLarge(path);
  return Array.from({ length: count }, (_, i) => Number((start + i * step).toPrecision(12)));
}

function tooLarge(path: string): HoldfastError {
  return new HoldfastError('GRID_TOO_LARGE', `The grid has more than ${MAX_TRIALS} combinations.`, { path });
}

export function trialCount(axes: readonly GridAxis[]): number {
  return axes.reduce((product, axis) => product * axis.values.length, 1);
}

/** Parameters of trial `index`, counted from 0. */
export function trialParameters(plan: Pick<SweepPlan, 'axes' | 'fixed'>, index: number): Parameters {
  const parameters: Parameters = {};
  // Named in the order of the grid, whatever the order in which the digits come out.
  for (const { name, values } of plan.axes) parameters[name] = values[0]!;
  Object.assign(parameters, plan.fixed);
  let rest = index;
  for (let a = plan.axes.length - 1; a >= 0; a--) {
    const { name, values } = plan.axes[a]!;
    parameters[name] = values[rest % values.length]!;
    rest = Math.floor(rest / values.length);
  }
  return parameters;
}
