import type { SignalCondition, SignalTerm } from '../strategies/signal-rule';
import { begun, both, compared, either, isCrossing, negated } from '../strategies/signal-truth';

/** Gives the column of a term, time-major over all instruments of a panel. */
export type TermColumns = (term: SignalTerm) => Float64Array;

/**
 * The truth of a condition at each bar: 1, 0, or NaN while it is undefined.
 * @param width instruments of the panel: the bar before an entry lies so many entries before it
 */
export function truthColumn(condition: SignalCondition, columns: TermColumns, width: number): Float64Array {
  if ('all' in condition)
    return joined(
      condition.all.map((part) => truthColumn(part, columns, width)),
      both,
    );
  if ('any' in condition)
    return joined(
      condition.any.map((part) => truthColumn(part, columns, width)),
      either,
    );
  if ('not' in condition) return truthColumn(condition.not, columns, width).map(negated);
  const { left, is, right } = condition;
  const [a, b] = [columns(left), columns(right)];
  const now = a.map((value, i) => compared(is, value, b[i]!));
  if (!isCrossing(is)) return now;
  return now.map((truth, i) => begun(truth, i < width ? NaN : now[i - width]!));
}

function joined(parts: readonly Float64Array[], join: (a: number, b: number) => number): Float64Array {
  return parts.reduce((truth, part) => truth.map((value, i) => join(value, part[i]!)));
}

/** A column as it was so many bars before; undefined in the first ones. */
export function laggedColumn(column: Float64Array, ...[lag, width]: [lag: number, width: number]): Float64Array {
  const lagged = new Float64Array(column.length).fill(NaN);
  lagged.set(column.subarray(0, Math.max(0, column.length - lag * width)), Math.min(column.length, lag * width));
  return lagged;
}
