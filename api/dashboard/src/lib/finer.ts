import type { Parameters } from '../../../../engine/model/run-config';
import type { SweepView } from '../../../../engine/model/views';

type Axis = SweepView['axes'][number];

/** Values of a finer axis, at most. */
const VALUES = 11;

/** The axes of a sweep around one of its trials: from the value before to the one after, in up to eleven steps. */
export function finerAxes(axes: readonly Axis[], at: Parameters): Axis[] {
  return axes.map((axis) => {
    const { name, start, step, count } = axis;
    const centre = at[name];
    if (typeof centre !== 'number') return { name, values: [centre!] };
    const values = axis.values.length > 0 ? axis.values : start === undefined ? [] : [start, start + step!];
    const numbers = values.filter((value) => typeof value === 'number').sort((a, b) => a - b);
    const isClosed = start !== undefined && step !== undefined && count !== undefined;
    const [low, high] = isClosed
      ? [Math.max(start, centre - Math.abs(step)), Math.min(start + step * (count - 1), centre + Math.abs(step))]
      : [numbers.filter((one) => one < centre).at(-1) ?? centre, numbers.find((one) => one > centre) ?? centre];
    return { name, ...rangeBetween(low, high, numbers.every(Number.isInteger)) };
  });
}

function rangeBetween(low: number, high: number, whole: boolean): Omit<Axis, 'name'> {
  if (high <= low) return { values: [low] };
  const exact = (high - low) / (VALUES - 1);
  const step = whole ? Math.max(1, Math.round(exact)) : Number(exact.toPrecision(6));
  const count = Math.floor((high - low) / step + 1e-9) + 1;
  const values = Array.from({ length: count }, (_, i) => Number((low + i * step).toPrecision(12)));
  return { values, start: low, step, count };
}
