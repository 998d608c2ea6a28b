import { SeededRandom } from '../execution/run/seeded-random';

/** Numbers of the generator. */
const RANGE = 2 ** 32;

/** Some of the paths, a few steps further. */
export interface Stretch {
  /** The first path. */
  first: number;
  paths: number;
  steps: number;
}

/** Where the next returns of paths come from. */
export interface PathSource {
  /** The least and the largest return that there are. */
  least: number;
  most: number;
  /** Gives all steps of the first of the paths, then those of the next one. Paths are asked in their order. */
  draw(returns: Float64Array, stretch: Stretch): void;
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
  const places = n / jump;
  let numbers = new Uint32Array(0);
  return {
    ...rangeOf(returns),
    draw(drawn, { first, paths: count, steps }) {
      if (numbers.length !== count * steps) numbers = new Uint32Array(count * steps);
      random.fill(numbers);
      walk({ returns, numbers, last, jump, places }, drawn, { first, paths: count, steps });
    },
  };
}

interface Walk {
  returns: Float64Array;
  numbers: Uint32Array;
  last: Int32Array;
  jump: number;
  places: number;
}

function walk({ returns, numbers, last, jump, places }: Walk, drawn: Float64Array, stretch: Stretch): void {
  const { first, paths, steps } = stretch;
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
    ...rangeOf(returns),
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

function rangeOf(returns: Float64Array): { least: number; most: number } {
  let [least, most] = [Infinity, -Infinity];
  for (const value of returns) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return { least, most };
}
