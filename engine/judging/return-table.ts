import type { Span } from './windows';

/** Returns a bar of several points over the same bars: `values[point * bars + bar]`. */
export interface ReturnTable {
  points: number;
  bars: number;
  values: Float64Array;
}

/** Sums over parts of the bars, from which the Sharpe ratio of any union of them follows: `sums[point * parts + part]`. */
export interface PartSums {
  points: number;
  parts: number;
  counts: Float64Array;
  sums: Float64Array;
  squares: Float64Array;
}

export function partSums({ points, bars, values }: ReturnTable, parts: readonly Span[]): PartSums {
  const count = parts.length;
  const found: PartSums = {
    ...{ points, parts: count, counts: Float64Array.from(parts, ({ from, to }) => to - from) },
    sums: new Float64Array(points * count),
    squares: new Float64Array(points * count),
  };
  for (let point = 0; point < points; point++) {
    parts.forEach(({ from, to }, part) => {
      let [sum, squares] = [0, 0];
      for (let at = point * bars + from; at < point * bars + to; at++) {
        sum += values[at]!;
        squares += values[at]! * values[at]!;
      }
      found.sums[point * count + part] = sum;
      found.squares[point * count + part] = squares;
    });
  }
  return found;
}

/** Sharpe ratio a bar, with divisor n - 1, from sums; 0 where returns do not vary, as of a point that did not trade. */
export function sharpeOfSums(count: number, sum: number, squares: number): number {
  if (count < 2) return 0;
  const mean = sum / count;
  const variance = (squares - sum * mean) / (count - 1);
  return variance > 1e-14 * mean * mean && variance > 0 ? mean / Math.sqrt(variance) : 0;
}

/** Sharpe ratio a bar of a point over some spans. */
export function sharpeWithin({ bars, values }: ReturnTable, point: number, spans: readonly Span[]): number {
  let [count, sum, squares] = [0, 0, 0];
  for (const { from, to } of spans) {
    count += to - from;
    for (let at = point * bars + from; at < point * bars + to; at++) {
      sum += values[at]!;
      squares += values[at]! * values[at]!;
    }
  }
  return sharpeOfSums(count, sum, squares);
}

/** The point with the highest Sharpe ratio over some spans; of equal ones the first. */
export function bestWithin(table: ReturnTable, spans: readonly Span[]): number {
  let [best, highest] = [0, -Infinity];
  for (let point = 0; point < table.points; point++) {
    const ratio = sharpeWithin(table, point, spans);
    if (ratio > highest) [best, highest] = [point, ratio];
  }
  return best;
}
