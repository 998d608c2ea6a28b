/** Trials of a sample that are the best by the statistic. */
export const BEST_OF_SAMPLE = 50;

/** The same trials for the same number of them: mulberry32 of the seed 1. */
function generator(): () => number {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * So many of some trials, each as likely as the others, ascending (algorithm R of Vitter, "Random Sampling with a Reservoir", ACM TOMS 11,
 * 1985). Steps of equal width would meet the same values of a grid again and again.
 */
export function sampleOf(trials: Uint32Array, size: number): Uint32Array {
  if (trials.length <= size) return trials;
  const random = generator();
  const sample = trials.slice(0, size);
  for (let i = size; i < trials.length; i++) {
    const at = Math.floor(random() * (i + 1));
    if (at < size) sample[at] = trials[i]!;
  }
  return sample.sort();
}

/** The first trials by a figure, the best first; of equal ones the first. */
export function bestTrials(
  figures: Float64Array,
  trials: Uint32Array,
  { most, largerIsBetter }: { most: number; largerIsBetter: boolean },
): number[] {
  const sign = largerIsBetter ? 1 : -1;
  const isBefore = (a: number, b: number) => {
    const [first, second] = [sign * figures[a]!, sign * figures[b]!];
    return first > second || (first === second && a < b);
  };
  const best: number[] = [];
  for (let i = 0; i < trials.length; i++) {
    const trial = trials[i]!;
    if (best.length === most && !isBefore(trial, best[most - 1]!)) continue;
    let [low, high] = [0, best.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(trial, best[middle]!)) high = middle;
      else low = middle + 1;
    }
    best.splice(low, 0, trial);
    if (best.length > most) best.pop();
  }
  return best;
}
