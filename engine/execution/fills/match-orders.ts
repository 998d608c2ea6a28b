import { fillCombo } from './fill-combo';
import { fillOrder, isMomentary, type Chance } from './fill-order';
import { isSale, isTriggeredAt, levelOf, slips, tradesAt, withinLimit } from './offers';
import { comesTooLate, dropOverdue, endOf, hasClosing, hasOpening } from './order-times';
import { extremeOf, hasBar, lastClose, lastOffset, lastOpen, openPrice } from '../run/last-bar';
import {
  AT_CLOSE,
  AT_OPEN,
  COMBO,
  FRESH,
  GTC,
  GTD,
  MARKET,
  STOP,
  STOP_LIMIT,
  TOUCH,
  TRAIL,
  TRIGGERED,
  WORKING,
} from '../orders/order-book';
import type { OrderDesk } from '../orders/order-desk';
import type { RunState } from '../run/run-state';
import { makeChanges } from '../orders/amend-order';
import { followBar } from '../orders/trailing-stop';

const chance: Chance = { slot: 0, price: 0, slips: true, late: false, quantity: 0 };
/** The part of the list that the passes go over. */
const part = { from: 0, to: 0 };

/**
 * Lets the orders meet the bars of a step, in three phases.
 * 1. The open, in order of placement: what has expired goes; what can trade at the open does, at the open.
 * 2. The rest of the bar. Whether its high or its low came first is not known, so stops go before limits (`pessimistic`)
 *    or after them (`optimistic`), each in order of placement, at their own price. The stop and target of an entry that
 *    filled in this phase follow: pessimistically the stop, and the target where the bar leaves no other order of events.
 * 3. The close of a day's last bar: orders at the close.
 */
export function matchOrders(run: RunState, desk: OrderDesk): void {
  const kinds = meetOpens(run, desk);
  leaveBar(run, desk, meetRanges(run, desk, kinds));
}

/** Phase 1. @returns the kinds of orders that are left for the rest of the bar */
export function meetOpens(run: RunState, desk: OrderDesk): number {
  const { book } = desk;
  const sales = desk.fills.cash === 'sales-first' ? meetSales(run, desk) : 0;
  let kinds = 0;
  // Bracket orders that become active here join the end of the list and are met in the same pass.
  for (let i = 0; i < book.activeCount; i++) {
    const slot = book.active[i]!;
    if (book.status[slot] !== WORKING || !meetsBar(run, desk, slot)) continue;
    if (i < sales && isSale(desk, slot)) {
      kinds |= kindsOf(desk, slot);
      continue;
    }
    meetOpen(run, desk, slot);
    if (book.status[slot] === WORKING) kinds |= kindsOf(desk, slot);
  }
  return kinds;
}

/** Lets the sales meet the open before anything else. @returns the length of the list that they were in */
function meetSales(run: RunState, desk: OrderDesk): number {
  const { book } = desk;
  for (let i = 0; i < book.activeCount; i++) {
    const slot = book.active[i]!;
    if (book.status[slot] === WORKING && isSale(desk, slot) && meetsBar(run, desk, slot)) meetOpen(run, desk, slot);
  }
  return book.activeCount;
}

/** A stop-limit order may become a limit order within the bar. */
function kindsOf(desk: OrderDesk, slot: number): number {
  return kindOf(desk, slot) | (desk.book.type[slot] === STOP_LIMIT ? LIMITS : 0);
}

/** Phase 2. @returns the kinds of orders that are left for the close */
export function meetRanges(run: RunState, desk: OrderDesk, waiting: number): number {
  const { book } = desk;
  let kinds = waiting;
  const pessimistic = desk.fills.intrabar === 'pessimistic';
  for (let from = 0, to = book.activeCount; from < to; from = to, to = book.activeCount) {
    part.from = from;
    part.to = to;
    if (pessimistic && (kinds & STOPS) !== 0) meetRange(run, desk, STOPS);
    if ((kinds & LIMITS) !== 0) meetRange(run, desk, LIMITS);
    if (!pessimistic && (kinds & STOPS) !== 0) meetRange(run, desk, STOPS);
    // What joins the list within the bar is a stop or a target, which has to be looked at once more at the close.
    if (book.activeCount > to) kinds = STOPS | LIMITS | ENDS;
    if (to === book.activeCount && desk.deferred.count > 0) {
      meetDeferred(run, desk);
      kinds = STOPS | LIMITS | ENDS;
    }
  }
  return kinds;
}

/** Phase 3, after which the bar is done with. */
export function leaveBar(run: RunState, desk: OrderDesk, kinds: number): void {
  const { book } = desk;
  if ((kinds & ENDS) !== 0) {
    for (let i = 0; i < book.activeCount; i++) {
      const slot = book.active[i]!;
      if (book.status[slot] === WORKING && meetsBar(run, desk, slot)) meetClose(run, desk, slot);
    }
  }
  if (book.dated) dropOverdue(run, desk);
  if (desk.leaving.size > 0) desk.dropLeaving();
  if (desk.changes.length > 0) makeChanges(run, desk);
  if (book.dead > 0) book.compact();
}

/** Whether the instrument of an order has a bar at this step that began when the order was there. */
export function meetsBar(run: RunState, { book }: OrderDesk, slot: number): boolean {
  if (run.panels.length === 1 && book.arrivals === null) return true;
  // A tick is over when it opens: what gets to the market at it meets the next one.
  if (book.arrivals?.isByBars === true && book.arrival[slot]! >= book.now) return false;
  const instrument = book.instrument[slot]!;
  return hasBar(run, instrument, run.step) && lastOpen(run, instrument) >= book.since[slot]!;
}

/** What a move against the order trips, what a move in its favour fills, and what the close of the bar concerns. */
export const STOPS = 1;
export const LIMITS = 2;
export const ENDS = 4;

export function kindOf({ book }: OrderDesk, slot: number): number {
  if (book.timeInForce[slot]! > GTD) return ENDS;
  switch (book.type[slot]) {
    case MARKET:
    case COMBO:
      return 0;
    case STOP:
      return STOPS;
    case TRAIL:
      return STOPS | ENDS;
    case STOP_LIMIT:
      return (book.flags[slot]! & TRIGGERED) === 0 ? STOPS | ENDS : LIMITS;
    default:
      return LIMITS;
  }
}

function meetOpen(run: RunState, desk: OrderDesk, slot: number): void {
  const { book } = desk;
  const timeInForce = book.timeInForce[slot]!;
  if (timeInForce !== GTC) {
    if (comesTooLate(run, desk, slot)) return desk.drop(slot, endOf(desk, slot));
    if (timeInForce === AT_CLOSE || (timeInForce === AT_OPEN && !hasOpening(run, desk, book.instrument[slot]!))) return;
  }
  if (book.type[slot] === COMBO) return fillCombo(run, desk, slot);
  const open = openPrice(run, book.instrument[slot]!);
  if (takes(desk, slot, open)) {
    offer(open, false);
    fillAt(run, desk, slot);
  }
  if (timeInForce !== GTC && (isMomentary(timeInForce) || timeInForce === AT_OPEN) && book.status[slot] === WORKING) {
    desk.drop(slot, 'NOT_FILLED_AT_ONCE');
  }
}

/** Whether an order trades at a price that the market has; a stop-limit order turns into a limit order on the way. */
function takes(desk: OrderDesk, slot: number, price: number): boolean {
  const { book } = desk;
  const waits = book.type[slot] === STOP_LIMIT && (book.flags[slot]! & TRIGGERED) === 0;
  if (waits && isTriggeredAt(desk, slot, price)) trigger(desk, slot);
  return tradesAt(desk, slot, price);
}

function trigger(desk: OrderDesk, slot: number): void {
  desk.book.flags[slot] = desk.book.flags[slot]! | TRIGGERED;
  desk.tell(slot, 'triggered');
}

/** Fills at `chance.price`, within the bar where `chance.late` says so. */
function fillAt(run: RunState, desk: OrderDesk, slot: number): void {
  if (desk.deferred.takes(desk.book, slot)) return;
  fillNow(run, desk, slot);
}

function fillNow(run: RunState, desk: OrderDesk, slot: number): void {
  chance.slot = slot;
  chance.slips = slips(desk, slot);
  fillOrder(run, desk, chance);
}

/** Stops that had nothing to close when the bar reached them: what the bar has opened since, they close. */
function meetDeferred(run: RunState, desk: OrderDesk): void {
  const { book } = desk;
  for (const slot of desk.deferred.drain(book)) {
    const side = book.side[slot]!;
    const entry = entryOfStep(run, book.instrument[slot]!, side);
    const level = levelOf(desk, slot);
    offer(Number.isNaN(entry) ? level : furthest(side, level, entry), true);
    fillNow(run, desk, slot);
  }
}

/** Price of the last fill of this step that opened what an order of this side closes; NaN without one. */
function entryOfStep(run: RunState, instrument: number, side: number): number {
  const { fills, step } = run;
  for (let i = fills.count - 1; i >= 0 && fills.steps[i] === step; i--) {
    if (fills.instruments[i] === instrument && fills.quantities[i]! * side < 0) return fills.prices[i]!;
  }
  return NaN;
}

function offer(price: number, late: boolean): void {
  chance.price = price;
  chance.late = late;
}

/** One pass over a part of the list: either the orders that a move against them trips, or the others. */
function meetRange(run: RunState, desk: OrderDesk, kind: number): void {
  const { book } = desk;
  const { from, to } = part;
  for (let i = from; i < to; i++) {
    const slot = book.active[i]!;
    if (book.status[slot] !== WORKING || (kindOf(desk, slot) & kind) === 0) continue;
    if (!meetsBar(run, desk, slot)) continue;
    if (kind === STOPS) meetStop(run, desk, slot);
    else meetLimit(run, desk, slot);
  }
}

export function meetStop(run: RunState, desk: OrderDesk, slot: number): void {
  const { book } = desk;
  const side = book.side[slot]!;
  const level = levelOf(desk, slot);
  if (side * extremeOf(run, book.instrument[slot]!, side) < side * level) return;
  const price = isFresh(desk, slot) ? furthest(side, level, book.reference[slot]!) : level;
  offer(price, true);
  if (book.type[slot] === STOP_LIMIT) {
    trigger(desk, slot);
    // Otherwise it rests: whether the bar came back to the limit after the trigger is not known.
    if (withinLimit(desk, slot, price)) fillAt(run, desk, slot);
    else {
      book.flags[slot] = book.flags[slot]! | FRESH;
      book.reference[slot] = price;
    }
  } else fillAt(run, desk, slot);
}

export function meetLimit(run: RunState, desk: OrderDesk, slot: number): void {
  const { book, fills } = desk;
  const side = book.side[slot]!;
  const fresh = isFresh(desk, slot);
  const touches = book.type[slot] === TOUCH;
  const level = touches ? book.trigger[slot]! : book.limit[slot]!;
  if (fresh && fills.intrabar === 'pessimistic' && !isCertain(run, desk, { slot, level })) return;
  const best = extremeOf(run, book.instrument[slot]!, -side);
  const room = side * (level - best);
  if (touches || fills.limits === 'touch' ? room < 0 : room <= 0) return;
  offer(fresh ? furthest(-side, level, book.reference[slot]!) : level, true);
  fillAt(run, desk, slot);
}

/**
 * Whether a bar that reaches `level` does so after the order became active within it, in whatever order it went to its
 * high and low: its open, the price of that moment and the level lie in one direction, or its close is beyond the level.
 */
function isCertain(
  run: RunState,
  { book, fills }: OrderDesk,
  { slot, level }: { slot: number; level: number },
): boolean {
  const instrument = book.instrument[slot]!;
  const { open, close } = run.panels[run.schedule.panelOf[instrument]!]!;
  const at = lastOffset(run, instrument);
  const side = book.side[slot]!;
  // A buy waits for lower prices, a sale for higher ones.
  const reference = book.reference[slot]!;
  const onward = side * (open[at]! - reference) > 0 && side * (reference - level) > 0;
  const room = side * (level - close[at]!);
  return onward || (fills.limits === 'touch' ? room >= 0 : room > 0);
}

function isFresh({ book }: OrderDesk, slot: number): boolean {
  return (book.flags[slot]! & FRESH) !== 0;
}

function furthest(side: number, a: number, b: number): number {
  return side > 0 ? Math.max(a, b) : Math.min(a, b);
}

/** Orders at the close trade; trailing stops follow; what was fresh in this bar is not in the next. */
function meetClose(run: RunState, desk: OrderDesk, slot: number): void {
  const { book } = desk;
  const instrument = book.instrument[slot]!;
  if (book.timeInForce[slot] === AT_CLOSE && hasClosing(run, desk, instrument)) {
    const close = lastClose(run, instrument);
    if (takes(desk, slot, close)) {
      offer(close, true);
      desk.atClose = true;
      fillAt(run, desk, slot);
      desk.atClose = false;
    }
    if (book.status[slot] === WORKING) desk.drop(slot, 'NOT_FILLED_AT_ONCE');
    return;
  }
  if (book.type[slot] === TRAIL) {
    // Of a bar in which it became active, the close alone is known to be later.
    const close = lastClose(run, instrument);
    const [high, low] = isFresh(desk, slot)
      ? [close, close]
      : [extremeOf(run, instrument, 1), extremeOf(run, instrument, -1)];
    followBar(book, slot, { high, low });
  }
  book.flags[slot] = book.flags[slot]! & ~FRESH;
}

/** Orders of this step that trade at its own close: those at the market, combos, and those that live for a moment. */
export function matchAtClose(run: RunState, desk: OrderDesk): void {
  const { book } = desk;
  const placed = book.activeCount;
  desk.atClose = true;
  if (desk.fills.cash === 'sales-first') meetOwnClose(run, desk, { placed, sales: true });
  meetOwnClose(run, desk, { placed, sales: false });
  desk.atClose = false;
  desk.placedBefore = run.placed;
  if (book.dead > 0) book.compact();
}

/** Whether an order has got to the market at the step at hand. */
function isNew({ book, placedBefore }: OrderDesk, slot: number): boolean {
  return book.arrivals === null ? book.id[slot]! > placedBefore : book.arrival[slot] === book.now;
}

/** @param sales those alone, else all that are still there */
function meetOwnClose(run: RunState, desk: OrderDesk, { placed, sales }: { placed: number; sales: boolean }): void {
  const { book } = desk;
  for (let i = 0; i < placed; i++) {
    const slot = book.active[i]!;
    if (book.status[slot] !== WORKING || !isNew(desk, slot)) continue;
    if (sales && !isSale(desk, slot)) continue;
    const instrument = book.instrument[slot]!;
    const timeInForce = book.timeInForce[slot]!;
    const momentary = isMomentary(timeInForce);
    if (book.type[slot] === COMBO) {
      fillCombo(run, desk, slot);
      continue;
    }
    if ((book.type[slot] !== MARKET && !momentary) || timeInForce > GTD !== momentary) continue;
    if (!hasBar(run, instrument, run.step)) continue;
    const close = lastClose(run, instrument);
    if (takes(desk, slot, close)) {
      offer(close, false);
      fillAt(run, desk, slot);
    }
    if (momentary && book.status[slot] === WORKING) desk.drop(slot, 'NOT_FILLED_AT_ONCE');
  }
}
