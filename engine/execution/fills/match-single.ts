import { fillOrder, slipped, type Chance } from './fill-order';
import { matchOrders } from './match-orders';
import { GTC, LIMIT, MARKET, NONE, PLAIN, REDUCE, STOP } from '../orders/order-book';
import type { OrderDesk } from '../orders/order-desk';
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
  if (slot === NONE || !isPlain(desk, slot)) matchOrders(run, desk);
  else if (book.type[slot] === LIMIT) meetLimit(run, desk, slot);
  else if (book.type[slot] === STOP) meetStop(run, desk, slot);
  else fillAt(run, desk, { slot, price: first, late: false });
}

/** Whether a fill ends the order and brings no other to life. */
function isPlain({ book, fills }: OrderDesk, slot: number): boolean {
  const type = book.type[slot]!;
  if (type !== LIMIT && type !== STOP && type !== MARKET) return false;
  return (
    book.timeInForce[slot] === GTC && (book.flags[slot]! & ~(PLAIN | REDUCE)) === 0 && fills.volumeShare === undefined
  );
}

function meetLimit(run: RunState, desk: OrderDesk, slot: number): void {
  const { book, fills } = desk;
  const { offset } = run;
  const level = book.limit[slot]!;
  const open = run.open[offset]!;
  const touch = fills.limits === 'touch';
  const buys = book.side[slot]! > 0;
  const room = buys ? level - open : open - level;
  if (touch ? room >= 0 : room > 0) return fillAt(run, desk, { slot, price: open, late: false });
  const most = buys ? level - run.low[offset]! : run.high[offset]! - level;
  if (touch ? most < 0 : most <= 0) return;
  fillAt(run, desk, { slot, price: level, late: true });
}

function meetStop(run: RunState, desk: OrderDesk, slot: number): void {
  const { offset } = run;
  const level = desk.book.trigger[slot]!;
  const open = run.open[offset]!;
  const buys = desk.book.side[slot]! > 0;
  if (buys ? open >= level : open <= level) return fillAt(run, desk, { slot, price: open, late: false });
  if (buys ? run.high[offset]! < level : run.low[offset]! > level) return;
  fillAt(run, desk, { slot, price: level, late: true });
}

function fillAt(
  run: RunState,
  desk: OrderDesk,
  { slot, price, late }: { slot: number; price: number; late: boolean },
): void {
  const { book } = desk;
  const partner = book.ring[slot]!;
  const lean = book.isLean(slot) && (partner === slot || (book.ring[partner] === slot && book.isLean(partner)));
  if (lean && !run.listening && desk.minimumFee === 0) fillLean(run, desk, { slot, partner, price });
  else {
    chance.slot = slot;
    chance.price = price;
    chance.slips = book.type[slot] !== LIMIT;
    chance.late = late;
    fillOrder(run, desk, chance);
  }
  if (book.dead > 0) book.compact();
}

/** `fillOrder` for an order that fills whole, and at most cancels one other, while nobody listens. */
function fillLean(
  run: RunState,
  desk: OrderDesk,
  { slot, partner, price }: { slot: number; partner: number; price: number },
): void {
  const { book } = desk;
  const { execution, account } = run;
  const side = book.side[slot]!;
  const quantity = book.remaining[slot]!;
  const paid = book.type[slot] === LIMIT ? price : slipped(run, desk, { instrument: 0, side, quantity, price });
  execution.instrument = 0;
  execution.quantity = side * quantity;
  execution.reduces = false;
  execution.price = paid;
  execution.fee = run.fees.fee(side * quantity, paid, 0);
  const refusal = account.settle(execution);
  if (refusal !== null) return desk.refuse(slot, refusal);
  run.fills.push(run.step, execution, account);
  book.endLean(slot, partner);
}
