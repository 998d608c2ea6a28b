import type { PathRules, PathSource, Stretch } from './path-source';

/** Steps that are drawn before their quantiles are looked for, and paths that are drawn at once: what fits into caches. */
export const [STEPS, BATCH] = [16, 64];

/** What is known of each path so far. */
export interface Crowd {
  /** As a multiple of the first. */
  worth: Float64Array;
  /** Worth over its peak so far. */
  kept: Float64Array;
  /** Least `kept` and least `worth` so far. */
  deepest: Float64Array;
  lowest: Float64Array;
}

/** All paths, a few steps further at a time. */
export interface PathCrowd {
  readonly paths: Crowd;
  /** @param steps at most STEPS */
  advance(steps: number): void;
  /** Of all paths after a step of the last advance; until the next one. */
  row(name: 'worth' | 'kept', step: number): Float64Array;
}

/** Worth and `kept` of all paths, one row a step. */
interface Rows {
  worth: Float64Array;
  kept: Float64Array;
}

/** In plain code, for every source. */
export class PlainCrowd implements PathCrowd {
  readonly paths: Crowd;
  readonly #rows: Rows;

  constructor(
    private readonly source: PathSource,
    { paths }: PathRules,
  ) {
    const ones = () => new Float64Array(paths).fill(1);
    this.paths = { worth: ones(), kept: ones(), deepest: ones(), lowest: ones() };
    this.#rows = { worth: new Float64Array(STEPS * paths), kept: new Float64Array(STEPS * paths) };
  }

  advance(steps: number): void {
    const { length } = this.paths.worth;
    const returns = new Float64Array(BATCH * steps);
    for (let first = 0; first < length; first += BATCH) {
      const stretch = { first, paths: Math.min(BATCH, length - first), steps };
      this.source.draw(returns, stretch);
      compound(this.paths, { returns, rows: this.#rows }, stretch);
    }
  }

  row(name: 'worth' | 'kept', step: number): Float64Array {
    const { length } = this.paths.worth;
    return this.#rows[name].subarray(step * length, (step + 1) * length);
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
