import type { Parameters, ParameterValue } from '../../model/run-config';
import { axisCount, axisValue, type PlanAxis, type PointSource } from '../../model/sweep-plan';
import { labelOf } from '../charts/choose-axes';

/** A parameter that trials vary, as numbers of its values. */
export interface TrialAxis {
  name: string;
  /** How many values it has. */
  count: number;
  /** Whether all of its values are numbers. */
  numeric: boolean;
  valueOf: (code: number) => ParameterValue;
  /** Which of its values a trial has, from 0. */
  codeOf: (trial: number) => number;
}

/**
 * The parameters that a sweep or search varies. Values of a grid stand as they were given; those of points are sorted, numbers before
 * texts, and a point without the parameter has the value `default`.
 */
export function trialAxes(source: PointSource): TrialAxis[] {
  return source.type === 'list' ? axesOfPoints(source.points) : axesOfGrid(source.axes);
}

/** Axes are digits of the number of a trial, the last one the fastest. */
function axesOfGrid(axes: readonly PlanAxis[]): TrialAxis[] {
  let stride = axes.reduce((product, axis) => product * axisCount(axis), 1);
  return axes.map((axis) => {
    const count = axisCount(axis);
    stride /= count;
    const step = stride;
    const numeric = !('values' in axis) || allNumbers(axis.values);
    return {
      ...{ name: axis.name, count, numeric },
      valueOf: (code) => axisValue(axis, code),
      codeOf: (trial) => Math.floor(trial / step) % count,
    };
  });
}

function allNumbers(values: ArrayLike<ParameterValue>): boolean {
  for (let i = 0; i < values.length; i++) if (typeof values[i] !== 'number') return false;
  return true;
}

function axesOfPoints(points: readonly Parameters[]): TrialAxis[] {
  const names = [...new Set(points.flatMap((point) => Object.keys(point)))];
  return names.map((name) => {
    const all = new Set(points.map((point) => labelOf(point[name])));
    const numbers = [...all].filter((value) => typeof value === 'number').sort((a, b) => a - b);
    const texts = [...all].filter((value) => typeof value === 'string').sort();
    const values = [...numbers, ...texts];
    const places = new Map(values.map((value, code) => [value, code]));
    const codes = Uint32Array.from(points, (point) => places.get(labelOf(point[name]))!);
    return {
      ...{ name, count: values.length, numeric: texts.length === 0 },
      valueOf: (code) => values[code]!,
      codeOf: (trial) => codes[trial]!,
    };
  });
}
