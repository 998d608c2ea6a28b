import type { OrderChanges, OrderId } from '../../model/order';
import { isWrong } from './enter-order';
import type { FrontRoutes } from './front-routes';
import {
  COMBO,
  COUNTED,
  DAY,
  FRACTION,
  FURTHER,
  GTC,
  GTD,
  LIMIT,
  NONE,
  STOP,
  STOP_LIMIT,
  TOUCH,
  TRAIL,
  TRIGGERED,
} from './order-book';
import type { OrderDesk } from './order-desk';
import { refusalOf } from './refuse-order';
import type { RunState } from '../run/run-state';

interface Amendment {
  order: OrderId;
  changes: OrderChanges;
}

/** Changes a working order whole, or not at all, at once or when the change gets to the market. */
export function amendOrder(run: RunState, desk: OrderDesk, given: Amendment): boolean {
  const what = desk.fronts === null ? given : ofContract(desk, desk.fronts, given);
  if (desk.book.arrivals === null) return change(run, desk, what);
  const slot = desk.book.find(what.order);
  if (slot === NONE || desk.isInBar(slot) || !mayChange(run, desk, { slot, changes: what.changes })) return false;
  desk.changes.push({ ...what, at: desk.book.arrivalFrom(slot) });
  return true;
}

/** Prices of a change to an order on a continuous series, as its contract has them. */
function ofContract({ book }: OrderDesk, fronts: FrontRoutes, { order, changes }: Amendment): Amendment {
  const slot = book.find(order);
  return { order, changes: slot === NONE ? changes : fronts.optionsOf(book.instrument[slot]!, changes) };
}

/** Makes the changes that have got to the market by now, as far as they still can be made. */
export function makeChanges(run: RunState, desk: OrderDesk): void {
  const waiting = desk.changes;
  desk.changes = [];
  for (const what of waiting) {
    const slot = desk.book.find(what.order);
    if (desk.book.now < what.at || (slot !== NONE && desk.isInBar(slot))) desk.changes.push(what);
    else change(run, desk, what);
  }
}

function change(run: RunState, desk: OrderDesk, { order, changes }: Amendment): boolean {
  const { book } = desk;
  const slot = book.find(order);
  // In a bar that is under way the order may have met its price already.
  if (slot === NONE || desk.isInBar(slot) || !mayChange(run, desk, { slot, changes })) return false;
  const side = book.side[slot]!;
  const { price, size } = desk.rules[book.instrument[slot]!]!;
  if (changes.quantity !== undefined) {
    const filled = book.quantity[slot]! - book.remaining[slot]!;
    book.quantity[slot] = size.down(changes.quantity);
    book.remaining[slot] = book.quantity[slot] - filled;
  }
  if (changes.limit !== undefined) book.limit[slot] = price.better(changes.limit, side);
  if (changes.stop !== undefined) book.trigger[slot] = price.worse(changes.stop, side);
  if (changes.touch !== undefined) book.trigger[slot] = price.better(changes.touch, side);
  if (changes.trail !== undefined) setTrail(desk, slot, { trail: changes.trail, fraction: 0 });
  if (changes.trailFraction !== undefined) setTrail(desk, slot, { trail: changes.trailFraction, fraction: FRACTION });
  if (changes.expires !== undefined) {
    book.timeInForce[slot] = GTD;
    book.expires[slot] = changes.expires;
    book.dated = true;
    book.flags[slot] = book.flags[slot]! | FURTHER;
  }
  book.since[slot] = book.now;
  book.reach.forget();
  if ((book.flags[slot]! & COUNTED) !== 0) desk.recount(book.instrument[slot]!);
  desk.log?.amend(book, slot);
  desk.tell(slot, 'amended');
  return true;
}

/** Whether the order has what is to change, and may have it so. */
function mayChange(
  run: RunState,
  desk: OrderDesk,
  { slot, changes }: { slot: number; changes: OrderChanges },
): boolean {
  if (!fits(desk, slot, changes)) return false;
  const { quantity, expires } = changes;
  if (expires !== undefined && !(expires > run.schedule.times[run.step]!)) return false;
  if (quantity === undefined) return true;
  const rules = desk.rules[desk.book.instrument[slot]!]!;
  const rounded = rules.size.down(quantity);
  const filled = desk.book.quantity[slot]! - desk.book.remaining[slot]!;
  return rounded > filled && refusalOf(run, rules, rounded) === null;
}

/** The best price so far stays. */
function setTrail({ book }: OrderDesk, slot: number, { trail, fraction }: { trail: number; fraction: number }): void {
  book.trail[slot] = trail;
  book.flags[slot] = (book.flags[slot]! & ~FRACTION) | fraction;
}

/** Whether the order has what is to change. The size of a bracket's stop or target is that of the entry's fills. */
function fits({ book, rules }: OrderDesk, slot: number, changes: OrderChanges): boolean {
  const { quantity, limit, stop, touch, trail, trailFraction, expires } = changes;
  const type = book.type[slot]!;
  if (type === COMBO) return false;
  const { leastPrice } = rules[book.instrument[slot]!]!;
  for (const price of [limit, stop, touch]) if (isWrong(price, leastPrice)) return false;
  if (isWrong(trail, 0) || isWrong(trailFraction, 0, 1)) return false;
  if (trail !== undefined && trailFraction !== undefined) return false;
  const stops = type === STOP || (type === STOP_LIMIT && (book.flags[slot]! & TRIGGERED) === 0);
  if (quantity !== undefined && book.parent[slot] !== NONE) return false;
  if (limit !== undefined && type !== LIMIT && type !== STOP_LIMIT) return false;
  if (stop !== undefined && !stops) return false;
  if (touch !== undefined && type !== TOUCH) return false;
  if ((trail ?? trailFraction) !== undefined && type !== TRAIL) return false;
  const dated = [GTC, DAY, GTD].includes(book.timeInForce[slot]!) && book.parent[slot] === NONE;
  return expires === undefined || dated;
}
