/** Two figures of trials, and whether the larger one is the better. */
export interface FrontRequest {
  trials: Uint32Array;
  x: Float64Array;
  y: Float64Array;
  xLarger: boolean;
  yLarger: boolean;
}

/**
 * Trials that no other one beats in both figures, by the first one from the best on; of equal ones the first. One pass over the trials, with
 * a search in the front so far.
 */
export function frontOf({ trials, x, y, xLarger, yLarger }: FrontRequest): number[] {
  // The front so far: descending by the first figure, ascending by the second, both turned so that more is better.
  const front: number[] = [];
  const first = (trial: number) => (xLarger ? x[trial]! : -x[trial]!);
  const second = (trial: number) => (yLarger ? y[trial]! : -y[trial]!);
  for (let i = 0; i < trials.length; i++) {
    const trial = trials[i]!;
    const [a, b] = [first(trial), second(trial)];
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    // How many of the front have at least as much of the first figure: the last of them has the most of the second.
    let [low, high] = [0, front.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (first(front[middle]!) >= a) low = middle + 1;
      else high = middle;
    }
    if (low > 0 && second(front[low - 1]!) >= b) continue;
    let from = low;
    while (from > 0 && first(front[from - 1]!) === a) from--;
    let to = low;
    while (to < front.length && second(front[to]!) <= b) to++;
    front.splice(from, to - from, trial);
  }
  return front;
}
