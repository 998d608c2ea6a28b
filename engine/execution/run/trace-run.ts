import type { BarContext, RowContext } from '../../strategies/define-strategy';
import type { PreparedStrategy } from '../loops/loop-parts';
import { placeOf, type Place } from './place-of';
import type { RunState } from './run-state';

/** Words of the shared cell from which on the place is written: its length in bytes, then its JSON. */
export const TRACE_AT = 8;
/** The word that counts the calls of strategies. */
export const TRACED_CALLS = 7;
/** Room for it, in words. */
export const TRACE_WORDS = 128;

interface Traced {
  cell: Int32Array;
  portfolio: boolean;
}

/**
 * Strategies that write down where they are before each call, so that another thread can tell it of one that does not
 * come back. Slow: for a run that is repeated to find the place of its failure.
 */
export function tracedStrategies(
  run: RunState,
  strategies: readonly PreparedStrategy[],
  { cell, portfolio }: Traced,
): PreparedStrategy[] {
  const bytes = new Uint8Array(cell.buffer, 4 * (TRACE_AT + 1), 4 * (TRACE_WORDS - 1));
  const mark = () => {
    const text = Buffer.from(JSON.stringify(placeOf(run, portfolio)));
    bytes.set(text.subarray(0, bytes.length));
    Atomics.store(cell, TRACE_AT, text.length);
    Atomics.add(cell, TRACED_CALLS, 1);
  };
  return strategies.map((strategy): PreparedStrategy => ({
    onBar: (ctx: BarContext) => (mark(), strategy.onBar(ctx)),
    onRow: (ctx: RowContext) => (mark(), strategy.onRow(ctx)),
    ...(strategy.onStart && { onStart: (ctx) => (mark(), strategy.onStart!(ctx)) }),
    ...(strategy.onEnd && { onEnd: (ctx) => (mark(), strategy.onEnd!(ctx)) }),
    ...(strategy.onFill && { onFill: (ctx, fill) => (mark(), strategy.onFill!(ctx, fill)) }),
    ...(strategy.onOrder && { onOrder: (ctx, event) => (mark(), strategy.onOrder!(ctx, event)) }),
  }));
}

/** The last place that was written down; undefined where there is none, as of a strategy that never got to a bar. */
export function tracedPlace(cell: Int32Array): Place | undefined {
  const length = Atomics.load(cell, TRACE_AT);
  if (length === 0 || length > 4 * (TRACE_WORDS - 1)) return undefined;
  const text = Buffer.from(new Uint8Array(cell.buffer, 4 * (TRACE_AT + 1), length)).toString();
  return JSON.parse(text) as Place;
}
