import { quantilesOf } from '../statistics/quantiles';
import type { PathSource } from './path-source';
import { RowQuantiles } from './row-quantiles';

export const BAND_SHARES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
/** Values at each step, one list for each of BAND_SHARES. */
export type Bands = readonly [number[], number[], number[], number[], number[]];

export interface PathRules {
  paths: number;
  /** Steps of a path. */
  horizon: number;
  /** Loss of the first worth, as a fraction, that is ruin. */
  ruin: number;
}

export interface SimulatedPaths {
  /** Worth at the end of each path as a multiple of the first, ascending. */
  ends: Float64Array;
  /** Largest fall from a peak of each path, as a fraction that is not above 0, ascending. */
  drawdowns: Float64Array;
  /** Paths that have ever lost as much as is ruin. */
  ruined: number;
  /** After each step. */
  worth: Bands;
  /** Fall from the peak so far, after each step. */
  underwater: Bands;
}

/**
 * Paths of compounded returns, all of them a step further at a time, so that bands need no path to be kept. What has lost all
 * stays at nothing.
 */
export function simulatePaths(source: PathSource, { paths, horizon, ruin }: PathRules): SimulatedPaths {
  const worth = new Float64Array(paths).fill(1);
  const peak = new Float64Array(paths).fill(1);
  const fall = new Float64Array(paths);
  const deepest = new Float64Array(paths);
  const lowest = new Float64Array(paths).fill(1);
  const quantiles = new RowQuantiles(paths, BAND_SHARES);
  const bands = { worth: newBands(), underwater: newBands() };
  for (let step = 0; step < horizon; step++) {
    const returns = source.next();
    let [least, most, worst, mildest] = [Infinity, 0, 0, -1];
    for (let p = 0; p < paths; p++) {
      const level = worth[p]! * (1 + returns[p]!);
      const top = level > peak[p]! ? level : peak[p]!;
      const under = level / top - 1;
      worth[p] = level;
      peak[p] = top;
      fall[p] = under;
      if (under < deepest[p]!) deepest[p] = under;
      if (level < lowest[p]!) lowest[p] = level;
      if (level < least) least = level;
      if (level > most) most = level;
      if (under < worst) worst = under;
      if (under > mildest) mildest = under;
    }
    addTo(bands.worth, quantiles.of(worth, { least, most }));
    addTo(bands.underwater, quantiles.of(fall, { least: worst, most: mildest }));
  }
  const limit = 1 - ruin;
  let ruined = 0;
  for (let p = 0; p < paths; p++) if (lowest[p]! <= limit) ruined++;
  return { ends: worth.sort(), drawdowns: deepest.sort(), ruined, ...bands };
}

/** Quantiles of values in order, type 7. */
export function sharesOf(sorted: Float64Array): number[] {
  return quantilesOf(sorted.slice(), BAND_SHARES);
}

function newBands(): Bands {
  return [[], [], [], [], []];
}

function addTo(bands: Bands, values: readonly number[]): void {
  values.forEach((value, i) => bands[i]!.push(value));
}
