import { quantilesOf } from '../statistics/quantiles';
import type { PathSource, Stretch } from './path-source';
import { RowQuantiles, type Range } from './row-quantiles';

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

/** Steps that are drawn before their quantiles are looked for, and paths that are drawn at once: what fits into caches. */
const [STEPS, BATCH] = [16, 64];

/** What is known of each path so far. */
interface Crowd {
  /** As a multiple of the first. */
  worth: Float64Array;
  /** Worth over its peak so far. */
  kept: Float64Array;
  /** Least `kept` and least `worth` so far. */
  deepest: Float64Array;
  lowest: Float64Array;
}

/** Worth and `kept` of all paths, one row a step. */
interface Rows {
  worth: Float64Array;
  kept: Float64Array;
}

/**
 * Paths of compounded returns, all of them a few steps further at a time, so that bands need no path to be kept. What has lost
 * all stays at nothing.
 */
export function simulatePaths(source: PathSource, { paths, horizon, ruin }: PathRules): SimulatedPaths {
  const ones = () => new Float64Array(paths).fill(1);
  const crowd: Crowd = { worth: ones(), kept: ones(), deepest: ones(), lowest: ones() };
  const rows = { worth: new Float64Array(STEPS * paths), kept: new Float64Array(STEPS * paths) };
  const bands = new BandsBySteps(source, paths);
  for (let done = 0; done < horizon; done += STEPS) {
    const steps = Math.min(STEPS, horizon - done);
    advance(crowd, { source, rows, steps });
    for (let step = 0; step < steps; step++) bands.add(rows, step);
  }
  const limit = 1 - ruin;
  return {
    ends: crowd.worth.sort(),
    drawdowns: crowd.deepest.map((value) => value - 1).sort(),
    ruined: crowd.lowest.reduce((sum, worth) => sum + Number(worth <= limit), 0),
    ...{ worth: bands.worth, underwater: bands.underwater },
  };
}

function advance(crowd: Crowd, { source, rows, steps }: { source: PathSource; rows: Rows; steps: number }): void {
  const paths = crowd.worth.length;
  const returns = new Float64Array(BATCH * steps);
  for (let first = 0; first < paths; first += BATCH) {
    const stretch = { first, paths: Math.min(BATCH, paths - first), steps };
    source.draw(returns, stretch);
    compound(crowd, { returns, rows }, stretch);
  }
}

function compound(
  { worth, kept, deepest, lowest }: Crowd,
  { returns, rows: { worth: worthRows, kept: keptRows } }: { returns: Float64Array; rows: Rows },
  { first, paths, steps }: Stretch,
): void {
  const width = worth.length;
  for (let p = first, i = 0; p < first + paths; p++) {
    let [level, share, least, low] = [worth[p]!, kept[p]!, deepest[p]!, lowest[p]!];
    for (let step = 0, at = p; step < steps; step++, at += width) {
      const growth = 1 + returns[i++]!;
      level *= growth;
      share *= growth;
      if (share > 1) share = 1;
      if (share < least) least = share;
      if (level < low) low = level;
      worthRows[at] = level;
      keptRows[at] = share;
    }
    worth[p] = level;
    kept[p] = share;
    deepest[p] = least;
    lowest[p] = low;
  }
}

/** Quantiles of one step after the other. */
class BandsBySteps {
  readonly worth = newBands();
  readonly underwater = newBands();
  readonly #ofWorth: RowQuantiles;
  readonly #ofKept: RowQuantiles;
  #worth: Range = { least: 1, most: 1 };
  #worst = 1;

  constructor(
    private readonly returns: Range,
    private readonly paths: number,
  ) {
    this.#ofWorth = new RowQuantiles(paths, BAND_SHARES);
    this.#ofKept = new RowQuantiles(paths, BAND_SHARES);
  }

  add(rows: Rows, step: number): void {
    const [down, up] = [1 + this.returns.least, 1 + this.returns.most];
    const rowOf = (values: Float64Array) => values.subarray(step * this.paths, (step + 1) * this.paths);
    // No step leads further from where paths were than the least and the largest return.
    const range = { least: this.#worth.least * down, most: this.#worth.most * up };
    const worth = this.#ofWorth.of(rowOf(rows.worth), range);
    const kept = this.#ofKept.of(rowOf(rows.kept), { least: Math.min(1, this.#worst * down), most: 1 });
    this.#worth = { least: this.#ofWorth.least, most: this.#ofWorth.most };
    this.#worst = this.#ofKept.least;
    worth.forEach((value, i) => this.worth[i]!.push(value));
    kept.forEach((value, i) => this.underwater[i]!.push(value - 1));
  }
}

/** Quantiles of values in order, type 7. */
export function sharesOf(sorted: Float64Array): number[] {
  return quantilesOf(sorted.slice(), BAND_SHARES);
}

function newBands(): Bands {
  return [[], [], [], [], []];
}
