import { partsOf } from './splits';

/** Groups of bars in order, and the bars beside a tested one that are not trained on. */
export interface GroupRule {
  groups: number;
  /** Bars before a tested group. */
  purge: number;
  /** Bars behind a tested group. */
  embargo: number;
}

/**
 * Moments of the returns of one group: sums and squares of its first `embargo` returns, of those between, and of its last `purge`
 * ones, so that any training set is a sum of parts; last the sum of the logarithms of all its growth factors.
 */
export const MOMENTS = { head: 0, middle: 2, tail: 4, growth: 6, count: 7 } as const;

/** A factor at or below 0 is a ruin: a growth by so little. */
const RUIN = -1000;

/** How many returns each group needs: one beside what purge and embargo may take of it. */
export function leastBars({ groups, purge, embargo }: GroupRule): number {
  return groups * (purge + embargo + 1);
}

/**
 * @param equity at each close
 * @returns from each close to the next, and 0 behind a ruin
 */
export function returnsOf(equity: Float64Array): Float64Array {
  const returns = new Float64Array(Math.max(0, equity.length - 1));
  for (let i = 0; i < returns.length; i++) returns[i] = equity[i]! > 0 ? equity[i + 1]! / equity[i]! - 1 : 0;
  return returns;
}

/** `MOMENTS` of each group in turn. */
export function groupMoments(returns: Float64Array, rule: GroupRule): number[] {
  return partsOf(returns.length, rule.groups).flatMap(({ from, to }) => {
    const [head, tail] = [from + rule.embargo, to - rule.purge];
    const all = returns.subarray(from, to);
    return [
      ...sums(returns.subarray(from, head)),
      ...sums(returns.subarray(head, tail)),
      ...sums(returns.subarray(tail, to)),
      all.reduce((sum, change) => sum + (change > -1 ? Math.log1p(change) : RUIN), 0),
    ];
  });
}

function sums(returns: Float64Array): [number, number] {
  let sum = 0;
  let squares = 0;
  for (const change of returns) {
    sum += change;
    squares += change * change;
  }
  return [sum, squares];
}
