import { LEAST_QUANTITY, TIMES_IN_FORCE, type OrderId, type OrderOptions, type Rejection } from '../../model/order';
import {
  AT_CLOSE,
  COMBO,
  COUNTED,
  FRACTION,
  FURTHER,
  GTC,
  GTD,
  LIMIT,
  MARKET,
  NONE,
  REDUCE,
  STOP,
  STOP_LIMIT,
  TOUCH,
  TRAIL,
  type OrderBook,
} from './order-book';
import { requireNumber, requireOptions } from './given-arguments';
import type { OrderDesk } from './order-desk';
import { sessionEnd } from '../fills/order-times';
import { refusalOf } from './refuse-order';
import type { RunState } from '../run/run-state';
import { lastClose } from '../run/last-bar';

/** Checks the order at the desk's entry and puts it, and its bracket, in the book, or rejects it. Small, so that it is inlined where a strategy orders. */
export function enterOrder(run: RunState, desk: OrderDesk, options: OrderOptions): OrderId {
  const id = ++run.placed;
  if (typeof options !== 'object' || options === null) requireOptions(options);
  if (desk.fronts !== null || !isSimple(options)) return enterFurther(run, desk, { id, options });
  const { limit, stop, oco } = options;
  const { entry } = desk;
  entry.limit = limit === undefined ? NaN : givenPrice(limit);
  entry.stop = stop === undefined ? NaN : givenPrice(stop);
  entry.partner = oco === undefined ? NONE : oco > 0 ? oco : 0;
  return answer(desk, id, refuseSimple(run, desk));
}

/** A given price that is NaN becomes one that is refused: NaN stands for none. */
function givenPrice(price: number): number {
  return price > -Infinity ? price : Infinity;
}

function answer(desk: OrderDesk, id: number, refusal: Rejection | null): OrderId {
  return refusal === null ? (id as OrderId) : refuseEntry(desk, id, refusal);
}

function refuseEntry(desk: OrderDesk, id: number, refusal: Rejection): OrderId {
  const { instrument, limit, stop } = desk.entry;
  if (desk.log !== null) {
    logRefused(desk, id, { ...(limit >= 0 && { limit }), ...(stop >= 0 && { stop }) });
  }
  return desk.reject(id, instrument, refusal);
}

function enterFurther(run: RunState, desk: OrderDesk, what: { id: number; options: OrderOptions }): OrderId {
  const { id } = what;
  requireOptions(what.options);
  const options = desk.fronts === null ? what.options : desk.fronts.optionsOf(desk.entry.instrument, what.options);
  desk.tagged = desk.tags.add(options.tag);
  const refusal = refuseFurther(run, desk, options);
  if (refusal !== null) logRefused(desk, id, options);
  const answered = refusal === null ? (id as OrderId) : desk.reject(id, desk.entry.instrument, refusal);
  desk.tagged = 0;
  return answered;
}

/** Lists an order that is refused at the entry, as it was asked for. */
function logRefused({ log, entry, tagged }: OrderDesk, id: number, options: OrderOptions): void {
  const { instrument, quantity } = entry;
  const type = typeOf(options);
  const timeInForce = Math.max(GTC, timeInForceOf(options));
  const trigger = options.stop ?? options.touch ?? NaN;
  log?.place(id, { instrument, quantity, type, timeInForce, limit: options.limit ?? NaN, trigger, tag: tagged });
}

/** Enters an order with no more than a limit, a stop and a partner, or says why not. */
function refuseSimple(run: RunState, desk: OrderDesk): Rejection | null {
  const { book, entry } = desk;
  const { instrument, limit, stop } = entry;
  // Here, since what enters the order is inlined.
  requireNumber(limit, 'options.limit');
  requireNumber(stop, 'options.stop');
  requireNumber(entry.partner, 'options.oco');
  const rules = desk.rules[instrument]!;
  const { price, free } = rules;
  const side = entry.quantity > 0 ? 1 : -1;
  // Contexts let pass what is a number > 0 alone.
  let quantity = Math.abs(entry.quantity);
  if (!free) {
    quantity = rules.size.down(quantity);
    const refusal = refusalOf(run, rules, quantity);
    if (refusal !== null) return refusal;
  } else if (quantity < LEAST_QUANTITY) return 'INVALID_QUANTITY';
  // Comparisons with NaN fail.
  const { leastPrice } = rules;
  if (limit <= leastPrice || limit === Infinity || stop <= leastPrice || stop === Infinity) return 'INVALID_PRICE';
  let partner = NONE;
  if (entry.partner !== NONE) {
    partner = book.find(entry.partner);
    const wrong = refusePartner(book, partner);
    if (wrong !== null) return wrong;
  }

  const slot = book.allocate(run.placed, instrument);
  book.side[slot] = side;
  if (!Number.isNaN(stop)) book.type[slot] = Number.isNaN(limit) ? STOP : STOP_LIMIT;
  else if (!Number.isNaN(limit)) book.type[slot] = LIMIT;
  else {
    book.type[slot] = MARKET;
    book.flags[slot] = COUNTED;
    run.ordered[instrument]! += side * quantity;
  }
  book.quantity[slot] = quantity;
  book.remaining[slot] = quantity;
  book.limit[slot] = free ? limit : price.better(limit, side);
  book.trigger[slot] = free ? stop : price.worse(stop, side);
  if (desk.log !== null) desk.log.enter(book, slot);
  if (partner !== NONE) join(desk, slot, partner);
  book.activate(slot);
  desk.tell(slot, 'accepted');
  return null;
}

function join({ book, log }: OrderDesk, slot: number, partner: number): void {
  book.joinRing(slot, partner);
  log?.join(book.id[slot]!, book.id[partner]!);
}

/** Enters an order with more than that, or says why not. */
function refuseFurther(run: RunState, desk: OrderDesk, options: OrderOptions): Rejection | null {
  const { book, entry } = desk;
  const { instrument } = entry;
  const { limit, stop } = options;
  const rules = desk.rules[instrument]!;
  const side = entry.quantity > 0 ? 1 : -1;
  const quantity = rules.size.down(Math.abs(entry.quantity));
  const type = typeOf(options);
  const timeInForce = timeInForceOf(options);
  const partner = options.oco === undefined ? NONE : book.find(options.oco);
  const refusal =
    refusalOf(run, rules, quantity) ??
    refusePrices(options, rules.leastPrice) ??
    refuseTime(options, run.schedule.times[run.step]!) ??
    refuseCombination(options, type, timeInForce) ??
    refuseBracket(options, side) ??
    (options.oco === undefined ? null : refusePartner(book, partner));
  if (refusal !== null) return refusal;
  const close = type === TRAIL ? lastClose(run, instrument) : 0;
  if (Number.isNaN(close)) return 'INVALID_PRICE';

  const slot = book.allocate(run.placed, instrument);
  book.side[slot] = side;
  book.type[slot] = type;
  book.quantity[slot] = quantity;
  book.remaining[slot] = quantity;
  book.limit[slot] = limit === undefined ? NaN : rules.price.better(limit, side);
  const trigger = stop === undefined ? NaN : rules.price.worse(stop, side);
  book.trigger[slot] = type === TOUCH ? rules.price.better(options.touch ?? NaN, side) : trigger;
  book.timeInForce[slot] = timeInForce;
  book.trail[slot] = options.trail ?? options.trailFraction ?? NaN;
  book.extreme[slot] = close;
  if (timeInForce !== GTC) {
    book.dated = true;
    book.expires[slot] = options.expires ?? sessionEnd(run, desk, slot);
  }
  const reduces = options.reduceOnly === true ? REDUCE : 0;
  const counts = type === MARKET ? COUNTED : 0;
  book.flags[slot] = FURTHER | reduces | counts | (options.trailFraction !== undefined ? FRACTION : 0);
  if (counts !== 0) run.ordered[instrument]! += side * quantity;
  book.tag[slot] = desk.tagged;
  desk.log?.enter(book, slot);
  if (partner !== NONE) join(desk, slot, partner);
  book.activate(slot);
  desk.tell(slot, 'accepted');
  holdBracket(run, desk, { slot, options });
  return null;
}

function holdBracket(run: RunState, desk: OrderDesk, { slot, options }: { slot: number; options: OrderOptions }): void {
  const { book } = desk;
  const { price } = desk.rules[book.instrument[slot]!]!;
  const side = book.side[slot]!;
  const trail = options.stopTrail ?? options.stopTrailFraction;
  if (options.stopLoss !== undefined || trail !== undefined) {
    const stop = holdChild(run, desk, { entry: slot, type: trail === undefined ? STOP : TRAIL });
    book.trigger[stop] = price.worse(options.stopLoss ?? NaN, -side);
    book.trail[stop] = trail ?? NaN;
    book.extreme[stop] = NaN;
    if (options.stopTrailFraction !== undefined) book.flags[stop] = book.flags[stop]! | FRACTION;
    book.stopChild[slot] = stop;
    desk.log?.enter(book, stop);
  }
  if (options.takeProfit !== undefined) {
    const target = holdChild(run, desk, { entry: slot, type: LIMIT });
    book.limit[target] = price.better(options.takeProfit, -side);
    book.targetChild[slot] = target;
    desk.log?.enter(book, target);
    if (book.stopChild[slot] !== NONE) book.joinRing(target, book.stopChild[slot]!);
  }
}

/** Whether limit, stop and partner are all that an order has; most have no more, and need not be asked about it. */
function isSimple(options: OrderOptions): boolean {
  for (const name in options) if (name !== 'limit' && name !== 'stop' && name !== 'oco') return false;
  return true;
}

/** A stop or target that waits for its entry. */
function holdChild(run: RunState, desk: OrderDesk, { entry, type }: { entry: number; type: number }): number {
  const { book } = desk;
  const slot = book.allocate(++run.placed, book.instrument[entry]!);
  book.side[slot] = -book.side[entry]!;
  book.type[slot] = type;
  book.quantity[slot] = 0;
  book.remaining[slot] = 0;
  book.limit[slot] = NaN;
  book.trigger[slot] = NaN;
  book.flags[slot] = REDUCE;
  book.parent[slot] = entry;
  book.tag[slot] = book.tag[entry]!;
  desk.tell(slot, 'accepted');
  return slot;
}

function typeOf({ limit, stop, touch, trail, trailFraction }: OrderOptions): number {
  if (stop !== undefined) return limit === undefined ? STOP : STOP_LIMIT;
  if (limit !== undefined) return LIMIT;
  if (touch !== undefined) return TOUCH;
  return trail !== undefined || trailFraction !== undefined ? TRAIL : MARKET;
}

function timeInForceOf({ timeInForce, expires }: OrderOptions): number {
  if (timeInForce === undefined) return expires === undefined ? GTC : GTD;
  return TIMES_IN_FORCE.indexOf(timeInForce);
}

/** @param least what prices must be above; distances must be above 0 */
function refusePrices(options: OrderOptions, least: number): Rejection | null {
  const { limit, stop, touch, trail, trailFraction, stopLoss, takeProfit, stopTrail, stopTrailFraction } = options;
  for (const price of [limit, stop, touch, stopLoss, takeProfit]) if (isWrong(price, least)) return 'INVALID_PRICE';
  const wrong =
    isWrong(trail, 0) || isWrong(stopTrail, 0) || isWrong(trailFraction, 0, 1) || isWrong(stopTrailFraction, 0, 1);
  return wrong ? 'INVALID_PRICE' : null;
}

/** Whether a price is given and not between `above` and `below`, both exclusive. */
export function isWrong(price: number | undefined, above: number, below = Infinity): boolean {
  return price !== undefined && !(price > above && price < below);
}

function refuseTime({ timeInForce, expires }: OrderOptions, now: number): Rejection | null {
  if (expires !== undefined && !(expires > now)) return 'INVALID_TIME';
  if (expires === undefined) return timeInForce === 'gtd' ? 'INVALID_TIME' : null;
  return timeInForce === undefined || timeInForce === 'gtd' ? null : 'INVALID_COMBINATION';
}

/** A trigger excludes another, and all of them exclude orders that live for a moment. */
function refuseCombination(options: OrderOptions, type: number, timeInForce: number): Rejection | null {
  const { limit, stop, touch, trail, trailFraction, reduceOnly, stopLoss, takeProfit } = options;
  const stops = given(stopLoss) + given(options.stopTrail) + given(options.stopTrailFraction);
  const triggers = given(stop) + given(touch) + given(trail) + given(trailFraction);
  if (triggers > 1 || (limit !== undefined && triggers === 1 && stop === undefined)) return 'INVALID_COMBINATION';
  const momentary = timeInForce > GTD && timeInForce <= AT_CLOSE;
  if (momentary && type !== MARKET && type !== LIMIT) return 'INVALID_COMBINATION';
  const bracket = stops > 0 || takeProfit !== undefined;
  return stops > 1 || (bracket && reduceOnly === true) ? 'INVALID_COMBINATION' : null;
}

function given(option: number | undefined): number {
  return option === undefined ? 0 : 1;
}

function refuseBracket({ stopLoss, takeProfit, limit, stop, touch }: OrderOptions, side: number): Rejection | null {
  const low = side > 0 ? stopLoss : takeProfit;
  const high = side > 0 ? takeProfit : stopLoss;
  if (low !== undefined && high !== undefined && low >= high) return 'INVALID_PRICE';
  const entry = limit ?? stop ?? touch;
  if (entry === undefined) return null;
  return (low !== undefined && low > entry) || (high !== undefined && high < entry) ? 'INVALID_PRICE' : null;
}

/** Only an order of its own, not one of a bracket or a combo, can cancel others. */
function refusePartner(book: OrderBook, partner: number): Rejection | null {
  if (partner === NONE) return 'ORDER_DONE';
  return book.parent[partner] !== NONE || book.type[partner] === COMBO ? 'INVALID_COMBINATION' : null;
}
