import type { OrderId } from '../../model/order';
import { wrongType } from './given-arguments';
import type { OrderDesk } from './order-desk';
import type { RunState } from '../run/run-state';

/**
 * Orders what is missing between position and market orders of this bar, and `quantity` rounded toward zero to what the
 * instrument trades in.
 */
export function targetFor(run: RunState, instrument: number, quantity: number): void {
  if (typeof quantity !== 'number') throw wrongType('quantity', 'a finite number', quantity);
  const { desk } = run;
  // Whose quantities have steps trades at a desk from its first bar on.
  const target = desk === null ? quantity : desk.rules[instrument]!.size.towardZero(quantity);
  const missing = target - (run.account.positions[instrument]! + run.ordered[instrument]!);
  if (missing === 0) return;
  if (!Number.isFinite(missing)) throw wrongType('quantity', 'a finite number', quantity);
  if (desk === null) placePlain(run, instrument, missing);
  else desk.placeMissing(instrument, missing, target === 0);
}

/** The desk of a run, opened at the first request that market orders alone do not meet. */
export function deskOf(run: RunState): OrderDesk {
  return run.desk ?? open(run);
}

function open(run: RunState): OrderDesk {
  // The loops that need no step of their own do not keep it.
  if (run.panels.length === 1) run.step = Math.max(0, run.rows[0]!);
  run.desk = run.openDesk(run);
  run.desk.take(run.orders);
  run.expected.fill(NaN);
  // Something to do at the next step: the loop sees there that it has to leave.
  run.orders.count = 1;
  return run.desk;
}

/** The desk with an order at its entry, for `enterOrder`. @param quantity signed */
export function deskWith(run: RunState, instrument: number, quantity: number): OrderDesk {
  const desk = deskOf(run);
  desk.entry.instrument = instrument;
  desk.entry.quantity = quantity;
  return desk;
}

/** A market order without options. @param quantity signed */
export function placePlain(run: RunState, instrument: number, quantity: number): OrderId {
  if (run.desk !== null) return run.desk.placePlain(instrument, quantity);
  run.ordered[instrument]! += quantity;
  run.expected[instrument] = run.positions[instrument]! + run.ordered[instrument]!;
  const id = ++run.placed;
  run.orders.push(instrument, quantity, id);
  return id as OrderId;
}

/** @throws TypeError for what is no quantity to buy or sell */
export function positive(quantity: number): number {
  return typeof quantity === 'number' && quantity > 0 && quantity < Infinity ? quantity : refuse(quantity);
}

function refuse(quantity: unknown): never {
  throw wrongType('quantity', 'a finite number > 0', quantity);
}
