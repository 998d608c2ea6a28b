import type { Histogram } from '../../model/analytics-views';
import { quantilesOf } from '../../statistics/quantiles';
import { histogram } from '../histogram';
import { meanOf } from './groups';

/** How figures are spread; null of none. */
export interface Spread {
  mean: number | null;
  lowerQuartile: number | null;
  median: number | null;
  upperQuartile: number | null;
  /** Share of them > 0. */
  aboveZero: number | null;
  histogram: Histogram;
}

/** The spread of the figures of some trials, each of which has one. 8 bytes a trial. */
export function spreadOf(figures: Float64Array, trials: Uint32Array): Spread {
  // Loops: mapping with a function costs ten times as much.
  const values = new Float64Array(trials.length);
  for (let i = 0; i < trials.length; i++) values[i] = figures[trials[i]!]!;
  const shape = histogram(values);
  if (values.length === 0) {
    return { mean: null, lowerQuartile: null, median: null, upperQuartile: null, aboveZero: null, histogram: shape };
  }
  let above = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > 0) above++;
  const mean = meanOf(values);
  const [lowerQuartile, median, upperQuartile] = quantilesOf(values, [0.25, 0.5, 0.75]) as [number, number, number];
  return { mean, lowerQuartile, median, upperQuartile, aboveZero: above / values.length, histogram: shape };
}
