import { PATH_PARTS } from '../model/risk';
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

/** Values at the steps of a part of the horizon. */
export type PathPart = Pick<SimulatedPaths, 'worth' | 'underwater'>;

export interface PathControls {
  newRows?: typeof newPathRows | undefined;
  /** Parts that were found before, by number: their quantiles are not looked for again. */
  known?: ReadonlyMap<number, PathPart> | undefined;
  /** Told of each part that is found. */
  onPart?: ((number: number, part: PathPart) => void) | undefined;
}

/**
 * Paths of compounded returns, all of them a few steps further at a time, so that bands need no path to be kept. What has lost
 * all stays at nothing.
 */
export function simulatePaths(source: PathSource, rules: PathRules, controls: PathControls = {}): SimulatedPaths {
  const { newRows = newPathRows, known, onPart } = controls;
  const { crowd, quantiles } = newRows(source, { ...rules, shares: BAND_SHARES });
  const [worth, underwater] = [newBands(), newBands()];
  const advances = Math.ceil(rules.horizon / STEPS);
  for (let number = 0, done = 0; number < PATH_PARTS; number++) {
    const end = Math.floor(((number + 1) * advances) / PATH_PARTS);
    const found = known?.get(number);
    const part = found ?? { worth: newBands(), underwater: newBands() };
    const begun = done;
    for (; done < end; done++) {
      const steps = Math.min(STEPS, rules.horizon - done * STEPS);
      crowd.advance(steps);
      for (let step = 0; !found && step < steps; step++) {
        quantiles.worth(step).forEach((value, i) => part.worth[i]!.push(value));
        quantiles.kept(step).forEach((value, i) => part.underwater[i]!.push(value - 1));
      }
    }
    part.worth.forEach((values, i) => worth[i]!.push(...values));
    part.underwater.forEach((values, i) => underwater[i]!.push(...values));
    if (!found && done > begun) onPart?.(number, part);
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
