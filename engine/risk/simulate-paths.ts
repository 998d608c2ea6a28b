import { quantilesOf } from '../statistics/quantiles';
import { STEPS } from './path-crowd';
import { newPathRows } from './path-rows';
import type { PathRules, PathSource } from './path-source';

export const BAND_SHARES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
/** Values at each step, one list for each of BAND_SHARES. */
export type Bands = readonly [number[], number[], number[], number[], number[]];

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
 * Paths of compounded returns, all of them a few steps further at a time, so that bands need no path to be kept. What has lost
 * all stays at nothing.
 */
export function simulatePaths(source: PathSource, rules: PathRules, newRows = newPathRows): SimulatedPaths {
  const { crowd, quantiles } = newRows(source, { ...rules, shares: BAND_SHARES });
  const [worth, underwater] = [newBands(), newBands()];
  for (let done = 0; done < rules.horizon; done += STEPS) {
    const steps = Math.min(STEPS, rules.horizon - done);
    crowd.advance(steps);
    for (let step = 0; step < steps; step++) {
      quantiles.worth(step).forEach((value, i) => worth[i]!.push(value));
      quantiles.kept(step).forEach((value, i) => underwater[i]!.push(value - 1));
    }
  }
  const limit = 1 - rules.ruin;
  const { worth: ends, deepest, lowest } = crowd.paths;
  return {
    ends: ends.slice().sort(),
    drawdowns: deepest.map((value) => value - 1).sort(),
    ruined: lowest.reduce((sum, value) => sum + Number(value <= limit), 0),
    ...{ worth, underwater },
  };
}

/** Quantiles of values in order, type 7. */
export function sharesOf(sorted: Float64Array): number[] {
  return quantilesOf(sorted.slice(), BAND_SHARES);
}

function newBands(): Bands {
  return [[], [], [], [], []];
}
