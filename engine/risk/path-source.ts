import { SeededRandom } from '../execution/run/seeded-random';

/** Numbers of the generator. */
const RANGE = 2 ** 32;

/** Where the next returns of all paths come from. */
export interface PathSource {
  /** Of each path; overwritten by the next call. */
  next(): Float64Array;
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
  const numbers = new Uint32Array(paths);
  random.fill(numbers);
  const at = Int32Array.from(numbers, (number) => Math.floor((number / RANGE) * n));
  const drawn = new Float64Array(paths);
  const jump = RANGE / block;
  const places = n / jump;
  let isFirst = true;
  return {
    next() {
      if (!isFirst) {
        random.fill(numbers);
        for (let p = 0; p < paths; p++) {
          // One number decides whether to jump and, where it does, whereto.
          const number = numbers[p]!;
          const follows = at[p]! + 1;
          at[p] = number < jump ? (number * places) | 0 : follows === n ? 0 : follows;
        }
      }
      for (let p = 0; p < paths; p++) drawn[p] = returns[at[p]!]!;
      isFirst = false;
      return drawn;
    },
  };
}

/** Every path has all returns once, in an order of its own (Fisher and Yates), step by step and from the first again at the end. */
export function shuffled(returns: Float64Array, { paths, seed }: { paths: number; seed: number }): PathSource {
  const random = new SeededRandom(seed, 'shuffled');
  const n = returns.length;
  const decks = new Float64Array(paths * n);
  for (let p = 0; p < paths; p++) decks.set(returns, p * n);
  const drawn = new Float64Array(paths);
  let step = 0;
  return {
    next() {
      for (let p = 0; p < paths; p++) {
        const first = p * n + step;
        const chosen = first + Math.floor(random.next() * (n - step));
        const value = decks[chosen]!;
        decks[chosen] = decks[first]!;
        decks[first] = value;
        drawn[p] = value;
      }
      step = step + 1 === n ? 0 : step + 1;
      return drawn;
    },
  };
}
