import type { TrialAxis } from './trial-axis';

/** A test of trials: values of a parameter that pass, or a range of a statistic, ends included. */
export type TrialTest = { axis: TrialAxis; through: Uint8Array } | { figures: Float64Array; from: number; to: number };

/** Numbers of the trials that have a figure and pass all tests, ascending. 4 bytes a trial. */
export function selectTrials(figures: Float64Array, tests: readonly TrialTest[]): Uint32Array {
  const passing = new Uint32Array(figures.length);
  let count = 0;
  for (let trial = 0; trial < figures.length; trial++) {
    if (figures[trial]! === figures[trial]! && passes(trial, tests)) passing[count++] = trial;
  }
  return passing.subarray(0, count);
}

/** Trials that pass, whatever their figures are. */
export function passes(trial: number, tests: readonly TrialTest[]): boolean {
  for (const test of tests) {
    if ('axis' in test) {
      if (test.through[test.axis.codeOf(trial)] !== 1) return false;
    } else {
      const figure = test.figures[trial]!;
      if (!(figure >= test.from && figure <= test.to)) return false;
    }
  }
  return true;
}
