import type { ParameterValue } from '../../model/run-config';
import { quantilesOf } from '../../statistics/quantiles';
import type { AxisBins } from './axis-bins';
import { grouped, meanOf, valuesOfGroup } from './groups';

/** What the trials of one value, or of a bin of values, came to. */
export interface LinePoint {
  from: ParameterValue;
  to: ParameterValue;
  trials: number;
  least: number;
  lowerQuartile: number;
  median: number;
  upperQuartile: number;
  largest: number;
  mean: number;
}

/** A statistic along one parameter, with its spread over all others. Bins without a trial are left out. */
export function lineOf(figures: Float64Array, trials: Uint32Array, axis: AxisBins): LinePoint[] {
  const groups = grouped(figures, trials, { count: axis.count, groupOf: axis.binOf });
  return Array.from({ length: axis.count }, (_, bin) => bin).flatMap((bin) => {
    const values = valuesOfGroup(groups, bin);
    if (values.length === 0) return [];
    const mean = meanOf(values);
    const [least, lowerQuartile, median, upperQuartile, largest] = quantilesOf(values, [0, 0.25, 0.5, 0.75, 1]);
    const spread = { least: least!, lowerQuartile: lowerQuartile!, median: median!, upperQuartile: upperQuartile! };
    return [{ ...axis.boundsOf(bin), trials: values.length, ...spread, largest: largest!, mean }];
  });
}
