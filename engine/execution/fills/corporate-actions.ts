import type { Instrument, InstrumentAction } from '../../model/instrument';
import type { Micros } from '../../model/time';
import type { WatchedAccount } from '../../portfolio/account';
import { SPLIT_CAUSE } from '../../portfolio/trip-book';
import { FRACTION, HELD, NONE, WORKING } from '../orders/order-book';
import type { OrderDesk } from '../orders/order-desk';
import { enterMarket, hasBar, lastClose, lastOpen, openPrice } from '../run/last-bar';
import type { RunState } from '../run/run-state';

interface Pending {
  /** Number of the instrument. */
  instrument: number;
  action: InstrumentAction;
}

/**
 * Splits and dividends of a run's instruments. One counts before the first bar of its instrument that closes after the beginning of
 * its date meets orders: at the open, where the bar begins then or later.
 */
export class CorporateActions {
  /** In the order of time, then of the instruments. */
  #pending: Pending[];

  constructor(instruments: readonly Instrument[]) {
    this.#pending = instruments
      .flatMap(({ actions = [] }, instrument) => actions.map((action) => ({ instrument, action })))
      .sort((a, b) => a.action.time - b.action.time);
  }

  get count(): number {
    return this.#pending.length;
  }

  /** Applies what is due before the bars of a step meet orders. */
  apply(run: RunState, desk: OrderDesk): void {
    const now = run.schedule.times[run.step]!;
    const [first] = this.#pending;
    if (first === undefined || first.action.time >= now) return;
    this.#pending = this.#pending.filter(({ instrument, action }) => {
      if (action.time >= now || !hasBar(run, instrument, run.step)) return true;
      applyAction(run, desk, { instrument, action });
      return false;
    });
  }
}

function applyAction(run: RunState, desk: OrderDesk, { instrument, action }: Pending): void {
  const { split, dividend, time } = action;
  const atOpen = lastOpen(run, instrument) >= time;
  // What is due for time until then is of the positions before.
  enterMarket(run, [instrument], atOpen);
  if (split !== 1) {
    for (const held of holdingsOf(run, instrument)) splitHeld(run, desk, { instrument, held, split, atOpen });
    splitOrders(desk, instrument, split);
    run.treasury!.split(instrument, split);
  }
  const position = run.account.positions[instrument]!;
  if (dividend === 0 || position === 0) return;
  const amount = position * dividend * run.worth[instrument]!;
  run.treasury!.receive(instrument, amount);
  run.notes?.record('dividend', instrument, amount);
}

function holdingsOf({ account }: RunState, instrument: number): number[] {
  if (isWatched(account)) return account.holdings(instrument);
  return account.positions[instrument] === 0 ? [] : [account.positions[instrument]!];
}

interface Split {
  instrument: number;
  /** Signed. */
  held: number;
  split: number;
  atOpen: boolean;
}

/** New shares at a price of 0, or fewer; what is no whole size goes for cash at the price of the moment. */
function splitHeld(run: RunState, desk: OrderDesk, { instrument, held, split, atOpen }: Split): void {
  const { account } = run;
  const mark = isWatched(account) ? account.marks[instrument]! : NaN;
  const side = Math.sign(held);
  const after = held * split;
  book(run, desk, { instrument, quantity: after - held, price: 0, reduces: split < 1, atOpen });
  // A fill at 0 must not leave that as the price of the position.
  if (isWatched(account)) account.marks[instrument] = mark / split;
  const whole = side * desk.rules[instrument]!.size.down(Math.abs(after));
  const rest = after - whole;
  const price = atOpen ? openPrice(run, instrument) : lastClose(run, instrument);
  if (Math.abs(rest) > 1e-9 * Math.abs(after))
    book(run, desk, { instrument, quantity: -rest, price, reduces: true, atOpen });
}

interface Booked {
  instrument: number;
  quantity: number;
  price: number;
  reduces: boolean;
  atOpen: boolean;
}

function book(run: RunState, desk: OrderDesk, { atOpen, ...what }: Booked): void {
  const { account, execution, fills } = run;
  Object.assign(execution, { ...what, fee: 0, order: 0, cause: SPLIT_CAUSE });
  if (isWatched(account)) account.force(execution);
  else if (account.settle(execution) !== null) return;
  if (atOpen) fills.pushAtOpen(run.step, execution, account);
  else fills.push(run.step, execution, account);
  const time: Micros = atOpen ? lastOpen(run, what.instrument) : run.schedule.times[run.step]!;
  if (run.listening) desk.tellFill(execution, { remaining: 0, time });
}

/** Orders have as many more shares, at prices as much lower; in order of placement. */
function splitOrders(desk: OrderDesk, instrument: number, split: number): void {
  const { book: orders } = desk;
  for (const legs of desk.combos.values())
    for (const leg of legs) if (leg.instrument === instrument) leg.quantity *= split;
  const slots = Array.from(orders.active.subarray(0, orders.activeCount));
  for (const slot of slots) {
    if (orders.status[slot] !== WORKING || orders.instrument[slot] !== instrument) continue;
    splitOrder(desk, slot, split);
    for (const child of [orders.stopChild[slot]!, orders.targetChild[slot]!])
      if (child !== NONE && orders.status[child] === HELD) splitOrder(desk, child, split);
  }
  for (const slot of slots) {
    if (orders.status[slot] !== WORKING || orders.instrument[slot] !== instrument) continue;
    if (orders.remaining[slot] === 0) desk.drop(slot, 'SPLIT');
  }
  if (orders.dead > 0) orders.compact();
  desk.recount(instrument);
}

function splitOrder(desk: OrderDesk, slot: number, split: number): void {
  const { book: orders } = desk;
  const side = orders.side[slot]!;
  const { price, size } = desk.rules[orders.instrument[slot]!]!;
  const before = orders.quantity[slot]!;
  orders.quantity[slot] = size.down(before * split);
  orders.remaining[slot] = size.down(orders.remaining[slot]! * split);
  orders.limit[slot] = price.better(orders.limit[slot]! / split, side);
  orders.trigger[slot] = price.worse(orders.trigger[slot]! / split, side);
  orders.extreme[slot]! /= split;
  orders.reference[slot]! /= split;
  if ((orders.flags[slot]! & FRACTION) === 0) orders.trail[slot]! /= split;
  orders.reach.forget();
  // The log has what a stop or target covers, not what it was placed for.
  if (orders.parent[slot] !== NONE) desk.log?.cover(orders.id[slot]!, side * (orders.quantity[slot] - before));
  desk.log?.amend(orders, slot);
  desk.tell(slot, 'amended');
}

function isWatched(account: RunState['account']): account is WatchedAccount {
  return 'force' in account;
}
