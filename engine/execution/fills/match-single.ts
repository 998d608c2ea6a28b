import { causeOfOrder } from './fill-cause';
import { fillOrder, type Chance } from './fill-order';
import { slipped } from './offers';
import { matchOrders } from './match-orders';
import { noSlippage } from './slippage';
import { GTC, LIMIT, MARKET, NONE, COUNTED, REDUCE, STOP } from '../orders/order-book';
import type { OrderDesk } from '../orders/order-desk';
import { mayRelease, release } from '../orders/position-orders';
import type { RunState } from '../run/run-state';

const chance: Chance = { slot: 0, price: 0, slips: true, late: false, quantity: 0 };

/**
 * Does what `matchOrders` does, for a run of one instrument: most bars reach no order, and most others a single one, which
 * needs no order among several.
 */
export function matchSingle(run: RunState, desk: OrderDesk): void {
  const { book } = desk;
  const { reach } = book;
  if (!reach.known) book.survey();
  const first = run.open[run.offset]!;
  const top = run.high[run.offset]!;
  const bottom = run.low[run.offset]!;
  // Comparisons fail where a price is undefined (NaN). The open is compared too: it may lie outside the range.
  const up = !(top < reach.above && first < reach.above);
  const down = !(bottom > reach.below && first > reach.below);
  if (!up && !down) return;
  let slot = NONE;
  if (!down) {
    if (top < reach.nextAbove && first < reach.nextAbove) slot = reach.upper;
  } else if (!up && bottom > reach.nextBelow && first > reach.nextBelow) slot = reach.lower;
  const lean = slot !== NONE && isLean(run, desk, slot);
  if (!lean && (slot === NONE || !isPlain(desk, slot))) return matchOrders(run, desk);
  if (!meets(run, desk, slot)) return;
  if (lean) fillLean(run, desk, slot);
  else {
    chance.slot = slot;
    chance.slips = book.type[slot] !== LIMIT;
    fillOrder(run, desk, chance);
  }
  if (book.dead > 0) book.compact();
}

/** Whether nobody hears of a fill, and it ends the order whole, with at most one partner that is alike. */
function isLean(run: RunState, { book, fills, simpleCosts }: OrderDesk, slot: number): boolean {
  if (run.listening || !simpleCosts || fills.volumeShare !== undefined || !book.isLean(slot)) return false;
  const partner = book.ring[slot]!;
  return partner === slot || (book.ring[partner] === slot && book.isLean(partner));
}

/** Whether a fill ends the order and brings no other to life. */
function isPlain({ book, fills }: OrderDesk, slot: number): boolean {
  const type = book.type[slot]!;
  if (type !== LIMIT && type !== STOP && type !== MARKET) return false;
  return (
    book.timeInForce[slot] === GTC && (book.flags[slot]! & ~(COUNTED | REDUCE)) === 0 && fills.volumeShare === undefined
  );
}

/** Whether the order trades in this bar, for which `chance` then has the price. */
function meets(run: RunState, { book, fills }: OrderDesk, slot: number): boolean {
  const { offset } = run;
  const type = book.type[slot]!;
  const open = run.open[offset]!;
  chance.price = open;
  chance.late = false;
  if (type === MARKET) return true;
  const buys = book.side[slot]! > 0;
  const level = type === LIMIT ? book.limit[slot]! : book.trigger[slot]!;
  // A buy at a limit and a sale at a stop wait for lower prices.
  const falls = buys === (type === LIMIT);
  // A limit that must be traded through does not fill where the market only touches it.
  const touch = type === STOP || fills.limits === 'touch';
  const atOpen = falls ? level - open : open - level;
  if (touch ? atOpen >= 0 : atOpen > 0) return true;
  chance.price = level;
  chance.late = true;
  const within = falls ? level - run.low[offset]! : run.high[offset]! - level;
  return !(touch ? within < 0 : within <= 0);
}

/** `fillOrder` at the price of `chance` for an order that is lean. */
function fillLean(run: RunState, desk: OrderDesk, slot: number): void {
  const { book } = desk;
  const { execution, account } = run;
  const side = book.side[slot]!;
  const quantity = book.remaining[slot]!;
  const { price } = chance;
  const releases = mayRelease(desk, account, { instrument: 0, side });
  const isExact = book.type[slot] === LIMIT || (run.slippage === noSlippage && desk.rules[0]!.free);
  const paid = isExact ? price : slipped(run, desk, { instrument: 0, side, quantity, price });
  execution.instrument = 0;
  execution.quantity = side * quantity;
  execution.reduces = false;
  execution.order = book.id[slot]!;
  execution.cause = causeOfOrder(book, slot);
  execution.price = paid;
  execution.fee = run.fees.fee(side * quantity, paid, 0);
  const refusal = account.settle(execution);
  if (refusal !== null) return desk.refuse(slot, refusal);
  if (chance.late) run.fills.push(run.step, execution, account);
  else run.fills.pushAtOpen(run.step, execution, account);
  const partner = book.ring[slot]!;
  if (desk.log !== null && partner !== slot) desk.log.end(book.id[partner]!, 'cancelled', 'PARTNER_FILLED');
  book.endLean(slot, partner);
  if (releases) release(desk, account, { instrument: 0, side });
}
