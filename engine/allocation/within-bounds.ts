import type { Bounds } from './optimal-weights';

/**
 * Weights that keep bounds: one that is beyond its bound has it, and the others share what is left in their proportion, until none
 * is beyond. There must be weights that keep them.
 */
export function withinBounds(weights: Float64Array, { min, max }: Bounds): Float64Array {
  const clipped = (scale: number) => weights.map((weight, k) => Math.min(max[k]!, Math.max(min[k]!, weight * scale)));
  const excess = (scale: number) => clipped(scale).reduce((sum, weight) => sum + weight, 0) - 1;
  let [low, high] = [0, 1];
  while (excess(high) < 0 && high < 2 ** 60) high *= 2;
  for (let round = 0; round < 200 && high - low > Number.EPSILON * high; round++) {
    const middle = (low + high) / 2;
    if (excess(middle) < 0) low = middle;
    else high = middle;
  }
  return clipped(high);
}
