import { SeededRandom } from '../execution/run/seeded-random';

/** Numbers of the generator. */
const RANGE = 2 ** 32;

export interface PathRules {
  paths: number;
  /** Steps of a path. */
  horizon: number;
  /** Loss of the first worth, as a fraction, that is ruin. */
  ruin: number;
}

/** Some of the paths, a few steps further. */
export interface Stretch {
  /** The first path. */
  first: number;
  paths: number;
  steps: number;
}

/** Where the next returns of paths come from. */
export interface PathSource {
  /** What it walks by, where it walks in blocks: a kernel that does so itself asks for nothing else. */
  walk?: BlockWalk;
  /** Gives all steps of the first of the paths, then those of the next one. Paths are asked in their order. */
  draw(returns: Float64Array, stretch: Stretch): void;
}

/** Walks along the returns, around their end. */
export interface BlockWalk {
  returns: Float64Array;
  random: SeededRandom;
  /** Where each path was last; -1 before the first. */
  last: Int32Array;
  /** A number below it is a jump. */
  jump: number;
  /** Of the returns, a number: where a jump leads. */
  places: number;
}

/**
 * The stationary bootstrap: each path walks along the returns, around their end, and jumps to a random one with the probability
 * 1 / `block`, so that blocks have a geometric length (Politis and Romano, "The stationary bootstrap", JASA 89, 1994). With
 * blocks of 1 every return is drawn by itself.
 */
export function stationaryBootstrap(
  returns: Float64Array,
  { paths, block, seed }: { paths: number; block: number; seed: number },
): PathSource {
  const random = new SeededRandom(seed, 'stationary bootstrap');
  const n = returns.length;
  // Where each path was last: at first anywhere, so that the next step leads to a random one.
  const last = Int32Array.from({ length: paths }, () => Math.floor(random.next() * n) - 1);
  const jump = RANGE / block;
  const blocks: BlockWalk = { returns, random, last, jump, places: n / jump };
  let numbers = new Uint32Array(0);
  return {
    walk: blocks,
    draw(drawn, stretch) {
      const count = stretch.paths * stretch.steps;
      if (numbers.length !== count) numbers = new Uint32Array(count);
      random.fill(numbers);
      walk(blocks, { numbers, drawn }, stretch);
    },
  };
}

function walk(
  { returns, last, jump, places }: BlockWalk,
  { numbers, drawn }: { numbers: Uint32Array; drawn: Float64Array },
  { first, paths, steps }: Stretch,
): void {
  const n = returns.length;
  for (let p = 0, i = 0; p < paths; p++) {
    let at = last[first + p]!;
    for (const end = i + steps; i < end; i++) {
      // One number decides whether to jump and, where it does, whereto. Without branches, which nothing could foresee.
      const number = numbers[i]!;
      const follows = at + 1;
      const jumps = -Number(number < jump);
      at = (((number * places) | 0) & jumps) | (follows & ~jumps & -Number(follows !== n));
      drawn[i] = returns[at]!;
    }
    last[first + p] = at;
  }
}

/** Every path has all returns once, in an order of its own (Fisher and Yates), step by step and from the first again at the end. */
export function shuffled(returns: Float64Array, { paths, seed }: { paths: number; seed: number }): PathSource {
  const random = new SeededRandom(seed, 'shuffled');
  const n = returns.length;
  const decks = new Float64Array(paths * n);
  for (let p = 0; p < paths; p++) decks.set(returns, p * n);
  const taken = new Uint32Array(paths);
  return {
    draw(drawn, { first, paths: count, steps }) {
      for (let p = first, i = 0; p < first + count; p++) {
        let step = taken[p]!;
        for (const end = i + steps; i < end; i++) {
          const next = p * n + step;
          const chosen = next + Math.floor(random.next() * (n - step));
          const value = decks[chosen]!;
          decks[chosen] = decks[next]!;
          decks[next] = value;
          drawn[i] = value;
          step = step + 1 === n ? 0 : step + 1;
        }
        taken[p] = step;
      }
    },
  };
}
