import type { OrderChanges, OrderId } from '../../model/order';
import { isWrong } from './enter-order';
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

/** Changes a working order whole, or not at all. */
export function amendOrder(run: RunState, desk: OrderDesk, what: { order: OrderId; changes: OrderChanges }): boolean {
  const { order, changes } = what;
  const { book } = desk;
  const slot = book.find(order);
  // In a bar that is under way the order may have met its price already.
  if (slot === NONE || desk.isInBar(slot) || !fits(desk, slot, changes)) return false;
  const side = book.side[slot]!;
  const rules = desk.rules[book.instrument[slot]!]!;
  const { price, size } = rules;
  const filled = book.quantity[slot]! - book.remaining[slot]!;
  const quantity = changes.quantity === undefined ? book.quantity[slot]! : size.down(changes.quantity);
  const { expires = book.expires[slot]! } = changes;
  if (changes.quantity !== undefined && (quantity <= filled || refusalOf(run, rules, quantity) !== null)) return false;
  if (changes.expires !== undefined && !(expires > run.schedule.times[run.step]!)) return false;
  if (changes.quantity !== undefined) {
    book.quantity[slot] = quantity;
    book.remaining[slot] = quantity - filled;
  }
  if (changes.limit !== undefined) book.limit[slot] = price.better(changes.limit, side);
  if (changes.stop !== undefined) book.trigger[slot] = price.worse(changes.stop, side);
  if (changes.touch !== undefined) book.trigger[slot] = price.better(changes.touch, side);
  if (changes.trail !== undefined) setTrail(desk, slot, { trail: changes.trail, fraction: 0 });
  if (changes.trailFraction !== undefined) setTrail(desk, slot, { trail: changes.trailFraction, fraction: FRACTION });
  if (changes.expires !== undefined) {
    book.timeInForce[slot] = GTD;
    book.expires[slot] = expires;
    book.dated = true;
    book.flags[slot] = book.flags[slot]! | FURTHER;
  }
  book.since[slot] = book.now;
  book.reach.forget();
  if ((book.flags[slot]! & COUNTED) !== 0) desk.recount(book.instrument[slot]!);
  desk.tell(slot, 'amended');
  return true;
}

/** The best price so far stays. */
function setTrail({ book }: OrderDesk, slot: number, { trail, fraction }: { trail: number; fraction: number }): void {
  book.trail[slot] = trail;
  book.flags[slot] = (book.flags[slot]! & ~FRACTION) | fraction;
}

/** Whether the order has what is to change. The size of a bracket's stop or target is that of the entry's fills. */
function fits({ book }: OrderDesk, slot: number, changes: OrderChanges): boolean {
  const { quantity, limit, stop, touch, trail, trailFraction, expires } = changes;
  const type = book.type[slot]!;
  if (type === COMBO) return false;
  for (const price of [limit, stop, touch, trail]) if (isWrong(price)) return false;
  if (isWrong(trailFraction, 1) || (trail !== undefined && trailFraction !== undefined)) return false;
  const stops = type === STOP || (type === STOP_LIMIT && (book.flags[slot]! & TRIGGERED) === 0);
  if (quantity !== undefined && book.parent[slot] !== NONE) return false;
  if (limit !== undefined && type !== LIMIT && type !== STOP_LIMIT) return false;
  if (stop !== undefined && !stops) return false;
  if (touch !== undefined && type !== TOUCH) return false;
  if ((trail ?? trailFraction) !== undefined && type !== TRAIL) return false;
  const dated = [GTC, DAY, GTD].includes(book.timeInForce[slot]!) && book.parent[slot] === NONE;
  return expires === undefined || dated;
}
