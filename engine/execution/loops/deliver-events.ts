import type { BarContext } from '../../strategies/define-strategy';
import type { PreparedStrategy } from './loop-parts';
import type { OrderDesk } from '../orders/order-desk';
import type { RunState } from '../run/run-state';

interface Listeners {
  ctx: BarContext;
  strategies: readonly PreparedStrategy[];
}

/**
 * Tells the strategies what has happened, in order, each with the context of the instrument concerned. What their
 * answers bring about is told at the next occasion, so that two of them cannot keep each other busy.
 */
export function deliverEvents(run: RunState, desk: OrderDesk, { ctx, strategies }: Listeners): void {
  const { events } = desk;
  desk.events = [];
  for (const { instrument: number, order, fill } of events) {
    const instrument = desk.fronts === null ? number : desk.fronts.seenAs(number);
    const strategy = strategies.length === 1 ? strategies[0]! : strategies[instrument]!;
    run.focus(instrument);
    if (fill !== undefined) strategy.onFill?.(ctx, fill);
    else strategy.onOrder?.(ctx, order);
  }
}
