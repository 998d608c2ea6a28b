import { noTotals, type PartColumn, type PartTotals } from './part-figures';
import { partsOf } from './splits';

/** Groups of bars in order, and the bars beside a tested one that are not trained on. */
export interface GroupRule {
  groups: number;
  /** Bars before a tested group. */
  purge: number;
  /** Bars behind a tested group. */
  embargo: number;
}

/** Parts of a group: its first `embargo` returns, those between, and its last `purge` ones, so that any training set is made of parts. */
export const PARTS = { head: 0, middle: 1, tail: 2, count: 3 } as const;

/** What a point did over the bars. */
export interface PointActivity {
  returns: Float64Array;
  /** Round trips by the number of the return within which they ended, with what they made. */
  trades?: { at: ArrayLike<number>; pnl: ArrayLike<number> };
  /** Fills by the number of the return within which they came. */
  fills?: ArrayLike<number>;
}

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

/** Numbers of the returns within which times lie: of those from a close, exclusive, to the next one. */
export function returnsAt(closes: Float64Array, times: ArrayLike<number>): Int32Array {
  return Int32Array.from(times, (time) => {
    let [low, high] = [1, closes.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (closes[middle]! >= time) high = middle;
      else low = middle + 1;
    }
    return low - 1;
  });
}

/** The columns of each part of each group in turn: column `c` of part `p` of group `g` at `(g * 3 + p) * columns.length + c`. */
export function groupMoments(activity: PointActivity, rule: GroupRule, columns: readonly PartColumn[]): number[] {
  return partsOf(activity.returns.length, rule.groups).flatMap(({ from, to }) => {
    const [head, tail] = [from + rule.embargo, to - rule.purge];
    const parts = [
      [from, head],
      [head, tail],
      [tail, to],
    ] as const;
    return parts.flatMap(([begin, end]) => {
      const totals = totalsOf(activity, begin, end);
      return columns.map((column) => totals[column]);
    });
  });
}

function totalsOf({ returns, trades, fills }: PointActivity, from: number, to: number): PartTotals {
  const totals = noTotals();
  for (let i = from; i < to; i++) {
    const change = returns[i]!;
    totals.sum += change;
    totals.squares += change * change;
    if (change < 0) totals.downside += change * change;
    totals.growth += change > -1 ? Math.log1p(change) : RUIN;
    totals.peak = Math.max(totals.peak, totals.growth);
    totals.trough = Math.min(totals.trough, totals.growth);
    totals.drawdown = Math.min(totals.drawdown, totals.growth - totals.peak);
  }
  const isWithin = (at: number) => at >= from && at < to;
  for (let i = 0; trades && i < trades.at.length; i++) {
    if (!isWithin(trades.at[i]!)) continue;
    const pnl = trades.pnl[i]!;
    totals.trades++;
    if (pnl > 0) totals.wins++;
    totals.profits += Math.max(0, pnl);
    totals.losses += Math.max(0, -pnl);
  }
  for (let i = 0; fills && i < fills.length; i++) if (isWithin(fills[i]!)) totals.fills++;
  return totals;
}
