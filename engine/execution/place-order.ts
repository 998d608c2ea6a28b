import type { OrderId, OrderOptions } from '../model/order';
import type { OrderDesk } from './order-desk';
import type { RunState } from './run-state';

export interface Placement {
  instrument: number;
  quantity: number;
  options: OrderOptions | undefined;
}

export function buyFor(run: RunState, { instrument, quantity, options }: Placement): OrderId {
  return place(run, { instrument, quantity: positive(quantity), options });
}

export function sellFor(run: RunState, { instrument, quantity, options }: Placement): OrderId {
  return place(run, { instrument, quantity: -positive(quantity), options });
}

/** Orders what is missing between position and market orders of this bar, and `quantity`. */
export function targetFor(run: RunState, instrument: number, quantity: number): void {
  const missing = quantity - (run.account.positions[instrument]! + run.ordered[instrument]!);
  if (missing === 0) return;
  if (!Number.isFinite(missing)) throw new RangeError(`A target must be a finite number, was ${quantity}`);
  placePlain(run, instrument, missing);
}

/** The desk of a run, opened at the first request that market orders alone do not meet. */
export function deskOf(run: RunState): OrderDesk {
  return run.desk ?? open(run);
}

function open(run: RunState): OrderDesk {
  // The loops that need no step of their own do not keep it.
  if (run.panels.length === 1) run.step = Math.max(0, run.rows[0]!);
  run.desk = run.openDesk(run);
  run.desk.timers.advance(run.schedule.times[run.step]!);
  run.desk.take(run.orders);
  // Something to do at the next step: the loop sees there that it has to leave.
  run.orders.count = 1;
  return run.desk;
}

function place(run: RunState, { instrument, quantity, options }: Placement): OrderId {
  if (options === undefined) return placePlain(run, instrument, quantity);
  return deskOf(run).place(instrument, quantity, options);
}

function placePlain(run: RunState, instrument: number, quantity: number): OrderId {
  if (run.desk !== null) return run.desk.placePlain(instrument, quantity);
  run.ordered[instrument]! += quantity;
  const id = ++run.placed;
  run.orders.push(instrument, quantity, id);
  return id as OrderId;
}

function positive(quantity: number): number {
  if (quantity > 0 && quantity < Infinity) return quantity;
  throw new RangeError(`A quantity must be a finite number > 0, was ${quantity}`);
}
