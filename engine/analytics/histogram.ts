import type { Histogram } from '../model/analytics-views';
import { quantilesOf } from '../statistics/quantiles';

const MOST_BINS = 60;

/**
 * Bins of equal width over all values: as wide as Freedman and Diaconis say ("On the histogram as a density estimator", 1981),
 * at most 60, by the square root of the count where the middle half has no width.
 */
export function histogram(values: ArrayLike<number>): Histogram {
  const count = values.length;
  if (count === 0) return { edges: [], counts: [] };
  const sorted = new Float64Array(values);
  const [low, quarter, threeQuarters, high] = quantilesOf(sorted, [0, 0.25, 0.75, 1]) as [
    number,
    number,
    number,
    number,
  ];
  if (low === high) return { edges: [low, high], counts: [count] };
  const width = (2 * (threeQuarters - quarter)) / Math.cbrt(count);
  const wanted = width > 0 ? Math.ceil((high - low) / width) : Math.ceil(Math.sqrt(count));
  const bins = Math.max(1, Math.min(MOST_BINS, wanted));
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < count; i++) counts[Math.min(bins - 1, Math.floor(((values[i]! - low) / (high - low)) * bins))]!++;
  const edges = Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : low + (i * (high - low)) / bins));
  return { edges, counts };
}
