import { LEAST_QUANTITY, type OrderId, type TagOptions } from '../../model/order';
import { requireTag, wrongType } from './given-arguments';
import { COMBO, COUNTED, REDUCE, WORKING } from './order-book';
import type { OrderDesk } from './order-desk';
import { targetHedged } from './target-hedged';
import type { RunState } from '../run/run-state';

/**
 * Orders what is missing between the position, with the orders at the market that wait counted as filled, and `quantity`
 * rounded toward zero to what the instrument trades in.
 */
export function targetFor(run: RunState, given: number, quantity: number): void {
  if (typeof quantity !== 'number') throw wrongType('quantity', 'a finite number', quantity);
  const { desk } = run;
  const instrument = tradedNumber(run, given);
  // Whose quantities have steps trades at a desk from its first bar on.
  const target = desk === null ? quantity : desk.rules[instrument]!.size.towardZero(quantity);
  if (run.account.hedging) {
    if (!Number.isFinite(target)) throw wrongType('quantity', 'a finite number', quantity);
    return targetHedged(run, deskOf(run), { instrument, target });
  }
  const position = run.account.positions[instrument]!;
  const ordered =
    desk !== null && desk.book.reducers > 0 ? expectedChange(run, desk, instrument) : run.ordered[instrument]!;
  const expected = position + ordered;
  const missing = target - expected;
  if (missing < LEAST_QUANTITY && missing > -LEAST_QUANTITY) return;
  if (!Number.isFinite(missing)) throw wrongType('quantity', 'a finite number', quantity);
  const reduces = missing > 0 ? expected < 0 && target <= 0 : expected > 0 && target >= 0;
  // Alone at the market and without credit, what reduces what is held can do nothing else.
  if (desk === null && !(reduces && run.orders.has(instrument))) placePlain(run, instrument, missing);
  else deskOf(run).placeMissing(instrument, missing, { closes: target === 0, reduces });
}

/** Places orders that carry the tag of their options. @throws TypeError for options that are none */
export function tagged<T>(run: RunState, options: TagOptions | undefined, place: (desk: OrderDesk) => T): T {
  if (options !== undefined) requireTag(options);
  const desk = deskOf(run);
  desk.tagged = desk.tags.add(options?.tag);
  try {
    return place(desk);
  } finally {
    desk.tagged = 0;
  }
}

/** What the orders at the market would make of a position, in order of placement, where some of them only reduce it. */
function expectedChange(run: RunState, desk: OrderDesk, instrument: number): number {
  const { book } = desk;
  const position = run.account.positions[instrument]!;
  let expected = position;
  let ordered = 0;
  for (let i = 0; i < book.activeCount; i++) {
    const slot = book.active[i]!;
    if (book.status[slot] !== WORKING) continue;
    let change = 0;
    if (book.type[slot] === COMBO) change = desk.legsIn(slot, instrument);
    else if (book.instrument[slot] === instrument && (book.flags[slot]! & COUNTED) !== 0) {
      const side = book.side[slot]!;
      const reducible = (book.flags[slot]! & REDUCE) === 0 ? Infinity : Math.max(0, -side * expected);
      change = side * Math.min(book.remaining[slot]!, reducible);
    }
    ordered += change;
    expected = position + ordered;
  }
  return ordered;
}

/** By which number an instrument is traded: of a continuous series that of its front contract. */
export function tradedNumber({ desk }: RunState, instrument: number): number {
  return desk === null || desk.fronts === null ? instrument : desk.fronts.of(instrument);
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
  desk.entry.instrument = desk.fronts === null ? instrument : desk.fronts.of(instrument);
  desk.entry.quantity = quantity;
  return desk;
}

/** A market order without options. @param quantity signed */
export function placePlain(run: RunState, instrument: number, quantity: number): OrderId {
  if (run.desk !== null) return run.desk.placePlain(instrument, quantity);
  // The desk has the words for it.
  if (quantity < LEAST_QUANTITY && quantity > -LEAST_QUANTITY) return deskOf(run).placePlain(instrument, quantity);
  run.ordered[instrument]! += quantity;
  run.expected[instrument] = run.positions[instrument]! + run.ordered[instrument]!;
  const id = ++run.placed;
  run.orders.push(instrument, quantity, id);
  if (run.log !== null) run.log.placePlain(id, instrument, quantity);
  return id as OrderId;
}

/** @throws TypeError for what is no quantity to buy or sell */
export function positive(quantity: number): number {
  return typeof quantity === 'number' && quantity > 0 && quantity < Infinity ? quantity : refuse(quantity);
}

function refuse(quantity: unknown): never {
  throw wrongType('quantity', 'a finite number > 0', quantity);
}
