import { select } from '../../statistics/quantiles';

/** What trials are put in order of: a figure (NaN where they have none) or the number of a value. */
export type SortKey = (trial: number) => number;

interface Wanted {
  offset: number;
  limit: number;
  descending: boolean;
}

/** So many of some trials from `offset` on, by a key; those without one last, of equal ones the first. Only those of the page are sorted. */
export function orderedTrials(trials: Uint32Array, key: SortKey, { offset, limit, descending }: Wanted): number[] {
  const sign = descending ? -1 : 1;
  const keys = new Float64Array(trials.length);
  const numbers = new Float64Array(trials.length);
  let count = 0;
  for (let i = 0; i < trials.length; i++) {
    keys[i] = sign * key(trials[i]!);
    if (!Number.isNaN(keys[i]!)) numbers[count++] = keys[i]!;
  }
  const known = numbers.subarray(0, count);
  const page = pageOf({ trials, keys, known }, offset, Math.min(offset + limit, known.length));
  if (page.length === limit) return page;
  const unknown = trials.filter((_, at) => Number.isNaN(keys[at]!));
  const from = Math.max(0, offset - known.length);
  return [...page, ...unknown.subarray(from, from + limit - page.length)];
}

interface Keyed {
  trials: Uint32Array;
  keys: Float64Array;
  /** The keys that are numbers; put into another order. */
  known: Float64Array;
}

function pageOf({ trials, keys, known }: Keyed, from: number, to: number): number[] {
  if (from >= to) return [];
  select(known, from, 0);
  const low = known[from]!;
  select(known, to - 1, from);
  const high = known[to - 1]!;
  let before = 0;
  const within: number[] = [];
  for (let at = 0; at < keys.length; at++) {
    if (keys[at]! < low) before++;
    else if (keys[at]! <= high) within.push(at);
  }
  // In order of trial already, which a sort keeps among equal ones.
  within.sort((a, b) => keys[a]! - keys[b]!);
  return within.slice(from - before, to - before).map((at) => trials[at]!);
}
