/** Rounds of halving after which the rest is sorted: inputs that are made to halve badly cost no more than a sort. */
const MOST_ROUNDS = 64;

/**
 * Quantiles of values without sorting them all: between the nearest two (type 7 of Hyndman and Fan, "Sample Quantiles in
 * Statistical Packages", 1996), found by selection (Hoare's "Find", 1961).
 * @param values without NaN; put into another order
 * @param shares ascending, 0 to 1
 */
export function quantilesOf(values: Float64Array, shares: readonly number[]): number[] {
  let from = 0;
  return shares.map((share) => {
    const at = share * (values.length - 1);
    const below = Math.floor(at);
    select(values, below, from);
    from = below;
    const value = values[below]!;
    return at === below ? value : value + (at - below) * (leastAfter(values, below) - value);
  });
}

/** Moves the value that a sort would put at `wanted` there, smaller ones before it and larger ones behind; `from` on alone. */
export function select(values: Float64Array, wanted: number, from: number): void {
  let [low, high] = [from, values.length - 1];
  for (let round = 0; low < high; round++) {
    if (round === MOST_ROUNDS) {
      values.subarray(low, high + 1).sort();
      return;
    }
    const pivot = middleOf(values[low]!, values[(low + high) >>> 1]!, values[high]!);
    let [left, right] = [low, high];
    while (left <= right) {
      while (values[left]! < pivot) left++;
      while (values[right]! > pivot) right--;
      if (left > right) break;
      const value = values[left]!;
      values[left++] = values[right]!;
      values[right--] = value;
    }
    if (wanted <= right) high = right;
    else if (wanted >= left) low = left;
    else return;
  }
}

function middleOf(...[a, b, c]: [number, number, number]): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/** Infinity where nothing is behind. */
export function leastAfter(values: Float64Array, at: number): number {
  let least = Infinity;
  for (let i = at + 1; i < values.length; i++) if (values[i]! < least) least = values[i]!;
  return least;
}

/** Middle value; the mean of two. */
export function medianOf(values: readonly number[]): number {
  return quantilesOf(Float64Array.from(values), [0.5])[0]!;
}
