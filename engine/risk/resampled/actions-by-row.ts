import type { Panel } from '../../columns/market-data';
import { firstAfter } from '../../columns/rows-within';
import type { InstrumentAction } from '../../model/instrument';
import type { Micros } from '../../model/time';

/** Splits and dividends of an instrument by the bars before which they count. */
export interface ActionsByRow {
  /** In the order of time. */
  of: ReadonlyMap<number, readonly InstrumentAction[]>;
  /** Shares that one of before the first bar has become by each row. */
  shares: Float64Array;
}

/**
 * Each action counts before the first bar of its instrument that closes after it, as in a run. Those behind the last bar are left out.
 * @param k place of the instrument in the panel
 */
export function actionsByRow(panel: Panel, k: number, actions: readonly InstrumentAction[]): ActionsByRow {
  const { times, close, instruments } = panel;
  const of = new Map<number, InstrumentAction[]>();
  for (const action of actions) {
    let row = firstAfter(times, action.time);
    while (row < times.length && Number.isNaN(close[row * instruments.length + k]!)) row++;
    if (row < times.length) of.set(row, [...(of.get(row) ?? []), action]);
  }
  const shares = new Float64Array(times.length);
  let held = 1;
  for (let row = 0; row < times.length; row++) {
    for (const { split } of of.get(row) ?? []) held *= split;
    shares[row] = held;
  }
  return { of, shares };
}

/** The last moment at which an action counts before the bar of a row and no earlier one. */
export function momentBefore({ times, opens }: Panel, row: number): Micros {
  return Math.min(opens[row]!, times[row]! - 1);
}
