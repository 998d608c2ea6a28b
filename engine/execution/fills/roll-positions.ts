import type { WatchedAccount } from '../../portfolio/account';
import { ROLLED } from './fill-cause';
import { slipped } from './offers';
import { COMBO, COUNTED, HELD, NONE, REDUCE, WORKING } from '../orders/order-book';
import type { FrontRoutes, Roll } from '../orders/front-routes';
import type { OrderDesk } from '../orders/order-desk';
import { release } from '../orders/position-orders';
import { enterMarket, hasBar, lastClose } from '../run/last-bar';
import type { RunState } from '../run/run-state';

/** A roll that is made: at which prices of the two contracts, known at its moment. */
interface Rolling extends Roll {
  prices: { from: number; to: number };
  /** Whether that is the close of the step at hand, else it lies before the step's bars. */
  isNow: boolean;
}

/**
 * Rolls what was opened by way of continuous series: the old contract is closed and as many of the new one are opened, at the
 * last closes of both that are known at the moment of the roll, with slippage and fees as orders at the market have them.
 * Orders at the market and those that only reduce go over to the new contract, these with their levels moved by the
 * difference of the two closes; others that wait for a price are cancelled.
 * @param isNow whether the step's orders have met its bars: then what rolls at its very close is due, else what was due before
 */
export function rollPositions(run: RunState, desk: OrderDesk, isNow: boolean): void {
  const fronts = desk.fronts as FrontRoutes;
  const now = run.schedule.times[run.step]!;
  for (const roll of fronts.due(now, isNow)) {
    const from = lastClose(run, roll.from.number);
    const to = run.panels[run.schedule.panelOf[roll.to.number]!]!.close[0] ?? NaN;
    const rolling = { ...roll, prices: { from, to }, isNow };
    rollHeld(run, desk, rolling);
    moveOrders(desk, rolling);
  }
}

function rollHeld(run: RunState, desk: OrderDesk, rolling: Rolling): void {
  const { from, to, prices } = rolling;
  for (const held of holdingsOf(run, from.number)) {
    const closing = { instrument: from.number, quantity: -held, price: prices.from, reduces: true };
    if (trade(run, desk, rolling, closing) !== null) continue;
    const opening = { instrument: to.number, quantity: held, price: prices.to, reduces: false };
    const refusal = trade(run, desk, rolling, opening);
    if (refusal === null) continue;
    const id = ++run.placed;
    desk.log?.place(id, { instrument: to.number, quantity: held });
    desk.reject(id, to.number, refusal);
  }
}

function holdingsOf({ account }: RunState, instrument: number): number[] {
  if (isWatched(account)) return account.holdings(instrument);
  return account.positions[instrument] === 0 ? [] : [account.positions[instrument]!];
}

interface Trade {
  instrument: number;
  quantity: number;
  price: number;
  reduces: boolean;
}

function trade(...[run, desk, { isNow, to }, what]: [RunState, OrderDesk, Rolling, Trade]) {
  const { account, execution, fills, treasury } = run;
  const { instrument, quantity } = what;
  const side = Math.sign(quantity);
  // Before the bars of the step rates are those of its open.
  if (treasury !== null && !enterMarket(run, [to.number], !isNow && hasBar(run, to.number, run.step)))
    return 'RATE_UNKNOWN';
  Object.assign(execution, { ...what, order: 0, cause: ROLLED });
  desk.atClose = isNow;
  execution.price = slipped(run, desk, { instrument, side, quantity: Math.abs(quantity), price: what.price });
  desk.atClose = false;
  execution.fee = Math.max(desk.minimumFee, run.fees.fee(quantity, execution.price, instrument));
  if (what.reduces && isWatched(account)) account.force(execution);
  else {
    const refusal = account.settle(execution);
    if (refusal !== null) return refusal;
  }
  if (isNow) fills.pushAtClose(run.step, execution, account);
  else {
    fills.finerTimes.set(fills.count, to.since);
    fills.push(run.step, execution, account);
  }
  const time = isNow ? run.schedule.times[run.step]! : to.since;
  if (run.listening) desk.tellFill(execution, { remaining: 0, time });
  return null;
}

function isWatched(account: RunState['account']): account is WatchedAccount {
  return 'force' in account;
}

/** In order of placement; then what has nothing to reduce any more goes. */
function moveOrders(desk: OrderDesk, rolling: Rolling): void {
  const { book } = desk;
  const { from, to } = rolling;
  const slots = Array.from(book.active.subarray(0, book.activeCount)).filter((slot) => book.status[slot] === WORKING);
  for (const slot of slots) {
    if (book.status[slot] !== WORKING) continue;
    if (book.type[slot] === COMBO) moveLegs(desk, slot, rolling);
    if (book.instrument[slot] !== from.number) continue;
    if ((book.flags[slot]! & (COUNTED | REDUCE)) === 0 && book.type[slot] !== COMBO) desk.drop(slot, 'ROLLED');
    else move(desk, slot, rolling);
  }
  if (book.dead > 0) book.compact();
  desk.recount(from.number);
  desk.recount(to.number);
  for (const side of [1, -1]) release(desk, desk.account, { instrument: to.number, side });
}

function moveLegs({ book, combos }: OrderDesk, slot: number, { from, to }: Rolling): void {
  for (const leg of combos.get(book.id[slot]!)!) if (leg.instrument === from.number) leg.instrument = to.number;
}

function move(desk: OrderDesk, slot: number, rolling: Rolling): void {
  const { book } = desk;
  const { to, prices } = rolling;
  const { price } = desk.rules[to.number]!;
  const gap = prices.to - prices.from;
  book.instrument[slot] = to.number;
  book.limit[slot] = price.better(book.limit[slot]! + gap, book.side[slot]!);
  book.trigger[slot] = price.worse(book.trigger[slot]! + gap, book.side[slot]!);
  book.extreme[slot]! += gap;
  book.reference[slot]! += gap;
  book.reach.forget();
  desk.log?.move(book, slot);
  desk.tell(slot, 'amended');
  for (const child of [book.stopChild[slot]!, book.targetChild[slot]!]) {
    if (child !== NONE && book.status[child] === HELD) move(desk, child, rolling);
  }
}
