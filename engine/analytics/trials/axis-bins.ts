import type { ParameterValue } from '../../model/run-config';
import type { TrialAxis } from './trial-axis';

/** Values of a parameter put together, in the order of its values. */
export interface AxisBins {
  name: string;
  numeric: boolean;
  count: number;
  /** Values of the parameter that there are. */
  values: number;
  binOf: (trial: number) => number;
  /** The first and the last value of a bin. */
  boundsOf: (bin: number) => { from: ParameterValue; to: ParameterValue };
}

/** As many values in each bin as in the others, or one where there are no more values than bins. */
export function binned(axis: TrialAxis, most: number): AxisBins {
  const { name, numeric, count: values, codeOf, valueOf } = axis;
  const count = Math.min(values, most);
  const binOf = count === values ? codeOf : (trial: number) => Math.floor((codeOf(trial) * count) / values);
  const firstOf = (bin: number) => Math.ceil((bin * values) / count);
  return {
    ...{ name, numeric, count, values, binOf },
    boundsOf: (bin) => ({ from: valueOf(firstOf(bin)), to: valueOf(firstOf(bin + 1) - 1) }),
  };
}
