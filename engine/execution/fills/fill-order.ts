import {
  COUNTED,
  FOK,
  FRESH,
  FURTHER,
  HELD,
  IOC,
  MARKET,
  NONE,
  REDUCE,
  STOP,
  TOUCH,
  TRAIL,
} from '../orders/order-book';
import { causeOfOrder } from './fill-cause';
import type { OrderDesk } from '../orders/order-desk';
import { isUnderWay, settleAtDesk } from './bars-under-way';
import { slipped } from './offers';
import { mayRelease, release } from '../orders/position-orders';
import { enterMarket, lastOffset, lastOpen } from '../run/last-bar';
import type { RunState } from '../run/run-state';

/** What the market offers an order. One object serves all, since there are as many chances as bars and orders. */
export interface Chance {
  slot: number;
  /** What the market offers, before slippage. */
  price: number;
  /** A resting limit is not worsened by slippage: it would not be a limit. */
  slips: boolean;
  /** After the bar's open, so that a bracket which it opens sees only the rest of the bar. */
  late: boolean;
  /** What came of it. */
  quantity: number;
}

/** Fills an order as far as volume, position and account allow, and does what follows for its partners. */
export function fillOrder(run: RunState, desk: OrderDesk, chance: Chance): void {
  const { book } = desk;
  const { slot } = chance;
  const { execution, account } = run;
  const instrument = book.instrument[slot]!;
  const side = book.side[slot]!;
  const releases = mayRelease(desk, account, { instrument, side });
  const reduces = (book.flags[slot]! & REDUCE) !== 0;
  let quantity = book.remaining[slot]!;
  if (reduces) {
    const most = account.reducible(instrument, side);
    if (most <= 0) return desk.drop(slot, 'NOTHING_TO_REDUCE');
    if (most < quantity) quantity = most;
  }
  const room = desk.fills.volumeShare === undefined ? Infinity : roomFor(run, desk, instrument);
  if (room < quantity) {
    stayAtMarket(desk, slot);
    if (book.timeInForce[slot] === FOK || room === 0) return;
    quantity = room;
  }
  const atOpen = !chance.late && !desk.atClose;
  if (run.treasury !== null && !enterMarket(run, [instrument], atOpen)) return desk.refuse(slot, 'RATE_UNKNOWN');
  execution.instrument = instrument;
  execution.quantity = side * quantity;
  execution.reduces = reduces;
  execution.order = book.id[slot]!;
  execution.cause = causeOfOrder(book, slot);
  execution.price = chance.slips
    ? slipped(run, desk, { instrument, side, quantity, price: chance.price })
    : chance.price;
  const fees = run.makerFees !== null && isMaker(desk, chance) ? run.makerFees : run.fees;
  const raw = fees.fee(execution.quantity, execution.price, instrument);
  execution.fee = desk.minimumFee === 0 ? raw : dueFee(desk, slot, raw);
  const refusal = isUnderWay(run)
    ? settleAtDesk(run, desk, { executions: [execution], atOpen })
    : account.settle(execution);
  if (refusal !== null) return desk.refuse(slot, refusal);
  if (desk.minimumFee !== 0) {
    book.rawFees[slot]! += raw;
    book.charged[slot]! += execution.fee;
    book.flags[slot] = book.flags[slot]! | FURTHER;
  }
  desk.taken[instrument]! += quantity;
  if (atOpen) run.fills.pushAtOpen(run.step, execution, account);
  else if (desk.atClose) run.fills.pushAtClose(run.step, execution, account);
  else run.fills.push(run.step, execution, account);
  chance.quantity = quantity;
  afterFill(run, desk, chance);
  if (releases) release(desk, account, { instrument, side, closing: slot });
}

/** Whether a resting limit is filled at its own price, which the bar came to after its open. */
function isMaker({ book, atClose }: OrderDesk, { slot, slips, late, price }: Chance): boolean {
  return late && !slips && !atClose && price === book.limit[slot];
}

/** What its price has set off is a market order from then on: it waits for volume, no longer for a price. */
function stayAtMarket(desk: OrderDesk, slot: number): void {
  const { book } = desk;
  const type = book.type[slot]!;
  if (type !== STOP && type !== TOUCH && type !== TRAIL) return;
  book.type[slot] = MARKET;
  book.origin[slot] = type;
  book.flags[slot] = book.flags[slot]! | COUNTED | FURTHER;
  desk.recount(book.instrument[slot]!);
  book.trigger[slot] = NaN;
  book.reach.forget();
  desk.tell(slot, 'triggered');
}

/** What the account owes for an order so far, the minimum included, less what it has paid. */
function dueFee({ book, minimumFee }: OrderDesk, slot: number, raw: number): number {
  return Math.max(minimumFee, book.rawFees[slot]! + raw) - book.charged[slot]!;
}

/** What the bar's volume leaves for one more fill; Infinity where the data has no volume. */
export function roomFor(run: RunState, desk: OrderDesk, instrument: number): number {
  if (desk.takenAt[instrument] !== run.step) {
    desk.takenAt[instrument] = run.step;
    desk.taken[instrument] = 0;
  }
  const volume = run.panels[run.schedule.panelOf[instrument]!]!.volume[lastOffset(run, instrument)]!;
  if (Number.isNaN(volume)) return Infinity;
  const share = desk.rules[instrument]!.size.down(volume * desk.fills.volumeShare!);
  return Math.max(0, desk.rules[instrument]!.size.down(share - desk.taken[instrument]!));
}

/** Books the fill on the order itself, then on its bracket and its one-cancels-other group. */
function afterFill(run: RunState, desk: OrderDesk, fill: Chance): void {
  const { book } = desk;
  const { slot, quantity } = fill;
  book.remaining[slot]! -= quantity;
  const done = book.remaining[slot] === 0;
  if (run.listening) {
    const atOpen = !fill.late && !desk.atClose;
    const time = atOpen ? lastOpen(run, run.execution.instrument) : run.schedule.times[run.step]!;
    desk.tellFill(run.execution, { remaining: book.remaining[slot]!, time, tag: book.tag[slot]! });
    desk.tell(slot, done ? 'filled' : 'partially-filled');
  }
  if ((book.flags[slot]! & (FURTHER | REDUCE)) !== 0) tellFamily(run, desk, fill);
  if (book.ring[slot] !== slot) tellRing(desk, slot, quantity);
  if (done) desk.finish(slot);
  else if ((book.flags[slot]! & COUNTED) !== 0) desk.recount(book.instrument[slot]!);
}

function tellFamily(run: RunState, desk: OrderDesk, fill: Chance): void {
  const { book } = desk;
  const { slot } = fill;
  if (book.stopChild[slot] !== NONE) growChild(run, desk, { child: book.stopChild[slot]!, fill });
  if (book.targetChild[slot] !== NONE) growChild(run, desk, { child: book.targetChild[slot]!, fill });
  const parent = book.parent[slot]!;
  if (parent >= 0) desk.drop(parent, 'PARTNER_FILLED');
}

/** A bracket's stop or target covers what the entry has filled so far, and works from its first fill on. */
function growChild(run: RunState, { book, log }: OrderDesk, what: { child: number; fill: Chance }): void {
  const { child, fill } = what;
  const { quantity, late } = fill;
  book.quantity[child]! += quantity;
  book.remaining[child]! += quantity;
  log?.cover(book.id[child]!, book.side[child]! * quantity);
  if (book.status[child] !== HELD) return;
  book.activate(child);
  book.extreme[child] = run.execution.price;
  if (!late) return;
  book.flags[child] = book.flags[child]! | FRESH;
  book.reference[child] = run.execution.price;
}

/** A bracket's stop and target shrink together; the members of any other group go at the first fill. */
function tellRing(desk: OrderDesk, slot: number, quantity: number): void {
  const { book } = desk;
  if (book.parent[slot] === NONE) return dropRing(desk, slot);
  const sibling = book.ring[slot]!;
  book.quantity[sibling]! -= quantity;
  book.remaining[sibling]! -= quantity;
  if (book.remaining[sibling]! <= 0) desk.drop(sibling, 'PARTNER_FILLED');
  else desk.log?.cover(book.id[sibling]!, -book.side[sibling]! * quantity);
}

function dropRing(desk: OrderDesk, slot: number): void {
  const { book } = desk;
  const partner = book.ring[slot]!;
  if (book.ring[partner] === slot) desk.withdraw(partner, 'PARTNER_FILLED');
  else dropMembers(desk, slot);
}

/** In order of placement. */
function dropMembers(desk: OrderDesk, slot: number): void {
  const { book } = desk;
  const members: number[] = [];
  for (let member = book.ring[slot]!; member !== slot; member = book.ring[member]!) members.push(member);
  members.sort((a, b) => book.id[a]! - book.id[b]!);
  for (const member of members) desk.withdraw(member, 'PARTNER_FILLED');
}

/** Whether an order lives for a single moment. */
export function isMomentary(timeInForce: number): boolean {
  return timeInForce === IOC || timeInForce === FOK;
}
