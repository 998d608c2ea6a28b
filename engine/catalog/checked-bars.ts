import type { BarSeries } from '../columns/market-data';
import { rowsInOrder } from './rows-in-order';
import { areInOrder, validateBars } from './validate-bars';
import { fillEmptyVolumes } from './volume-column';

export interface CheckRules {
  isTick?: boolean;
  /** Whether rows that are out of order are a fault of their own: whoever read them cannot tell their numbers in the file. */
  inOrder?: boolean;
  /** Prices may be zero or negative. */
  negative?: boolean | undefined;
}

/**
 * The rows of a file as they are kept: in order, with their volumes filled, validated.
 * @throws HoldfastError BAD_DATA as `validateBars`; Error for rows out of order
 */
export function checkedBars(read: BarSeries, { isTick = false, inOrder = false, negative }: CheckRules): BarSeries {
  if (!isTick && areInOrder(read)) return read;
  const { series, rows, findings } = rowsInOrder(read, { isTick });
  if (findings.sorted + findings.repeated > 0 && inOrder) throw new Error('Rows are out of order.');
  fillEmptyVolumes(series.volume);
  validateBars(series, { sameTimes: isTick, rows, negative });
  return series;
}
