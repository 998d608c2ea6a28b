import type { InstrumentAction } from '../../model/instrument';
import type { Micros } from '../../model/time';

/**
 * What one share of the first bar has become at each bar by splits, and by dividends that were reinvested at the close before
 * them, less the dividend: with it closes give the total return, as adjusted prices do.
 * @param closeAt by row
 */
export function heldShares(
  times: ArrayLike<Micros>,
  closeAt: (row: number) => number,
  actions: readonly InstrumentAction[],
): Float64Array {
  const held = new Float64Array(times.length);
  let shares = 1;
  for (let [row, next] = [0, 0]; row < times.length; row++) {
    for (; next < actions.length && actions[next]!.time < times[row]!; next++) {
      const { split, dividend } = actions[next]!;
      if (row === 0) continue;
      const before = closeAt(row - 1) / split;
      shares *= split / (dividend < before ? 1 - dividend / before : 1);
    }
    held[row] = shares;
  }
  return held;
}
