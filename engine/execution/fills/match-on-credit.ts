import type { WatchedAccount } from '../../portfolio/account';
import { linearPrice } from '../../portfolio/linear-price';
import { NONE, TOUCH, WORKING } from '../orders/order-book';
import type { OrderDesk } from '../orders/order-desk';
import { extremeOf, hasBar, lastOffset } from '../run/last-bar';
import type { RunState } from '../run/run-state';
import {
  ENDS,
  kindOf,
  leaveBar,
  LIMITS,
  meetLimit,
  meetOpens,
  meetRanges,
  meetsBar,
  meetStop,
  STOPS,
} from './match-orders';
import { levelOf } from './offers';
import { findOptionThreat, liquidateOptions } from './option-threats';
import { liquidate, openOf, watchOpens, type Watched } from './watch-account';

/** A position that the bar at hand would liquidate. One object serves all. */
const threat = {
  instrument: 0,
  /** At which equity equals the maintenance margin, the other instruments at their marks. */
  price: 0,
  /** Which way the price has to go: 1 up, -1 down. */
  toward: 0,
};
/** Orders that were met, and underlyings of which nothing more can be closed, on the way through the bar at hand; they too serve all. */
const met = new Set<number>();
const done = new Set<number>();

/**
 * `matchOrders` for an account on credit that is liquidated within bars.
 * 1. The open: orders, then the account, at the opens of all bars.
 * 2. The rest of the bar. A position whose liquidation price the bar reaches is closed there. Before it come the orders
 *    of its instrument that the price meets on the way from the open, the nearest first; optimistically those on the other
 *    side of the open too. Then the orders that are left, and pessimistically the account once more with what they made.
 * 3. The close, for what is left.
 */
export function matchOnCredit(run: RunState, desk: OrderDesk): void {
  const account = run.account as WatchedAccount;
  const watched = { desk, account };
  const { book } = desk;
  const orders = book.activeCount > 0 && reachesOrders(run, desk);
  if (!orders && account.openPositions === 0 && !account.hedging) return;
  const waiting = orders ? meetOpens(run, desk) : 0;
  watchOpens(run, watched);
  const threatened = meetThreats(run, watched, orders);
  if (!orders) return;
  const { count } = run.fills;
  const kinds = meetRanges(run, desk, threatened ? STOPS | LIMITS | ENDS : waiting);
  if (run.fills.count > count && desk.fills.intrabar === 'pessimistic') meetThreats(run, watched, false);
  leaveBar(run, desk, kinds);
}

/** Of a run of one instrument: whether the bar at hand reaches some order. */
function reachesOrders(run: RunState, { book }: OrderDesk): boolean {
  const { panels, schedule } = run;
  if (schedule.instruments.length > 1 || book.arrivals !== null) return true;
  if (!book.reach.known) book.survey();
  const { above, below } = book.reach;
  const at = lastOffset(run, 0);
  const { open, high, low } = panels[0]!;
  return !(high[at]! < above && low[at]! > below && open[at]! < above && open[at]! > below);
}

/** @returns whether there was any */
function meetThreats(run: RunState, { desk, account }: Watched, orders: boolean): boolean {
  let threatened = false;
  if (met.size > 0) met.clear();
  if (done.size > 0) done.clear();
  for (;;) {
    const alone = isThreatened(run, account);
    const options = alone ? undefined : findOptionThreat(run, { desk, account }, done);
    if (!alone && !options) return threatened;
    threatened = true;
    if (options) Object.assign(threat, { ...options, instrument: options.underlying });
    const slot = orders ? nextOnTheWay(run, desk) : NONE;
    if (slot === NONE) {
      desk.dropAll('LIQUIDATION');
      desk.deferred.drain(desk.book);
      if (!options) liquidate(run, { desk, account }, { ...threat, moment: 'within' });
      else if (!liquidateOptions(run, { desk, account }, options)) done.add(options.underlying);
    } else {
      met.add(slot);
      if ((kindOf(desk, slot) & STOPS) !== 0) meetStop(run, desk, slot);
      else meetLimit(run, desk, slot);
    }
  }
}

/** Looks for the first position, in the order of the instruments, whose liquidation price the bar goes beyond. */
function isThreatened(run: RunState, account: WatchedAccount): boolean {
  const { length } = run.multipliers;
  const surplus = account.surplus();
  for (let i = 0; i < length; i++) {
    const slope = account.surplusPerPrice(i, linearPrice(run.inverse, i, account.marks[i]!));
    // Of a currency without a rate by now nothing is held, and the slope is NaN.
    if (!(Math.abs(slope) > 0) || !hasBar(run, i, run.step) || isJudgedWithOptions(account, i)) continue;
    const toward = slope > 0 ? -1 : 1;
    // A fill within the bar may have left less than the margin: then it has come to this already.
    const price = liquidationPrice(run, { account, instrument: i, surplus: Math.max(0, surplus) });
    if (surplus >= 0 && !goesBeyond(run, { instrument: i, price, toward })) continue;
    threat.instrument = i;
    threat.price = price;
    threat.toward = toward;
    return true;
  }
  return false;
}

/** An underlying of which options are held goes with them. */
function isJudgedWithOptions({ options, positions }: WatchedAccount, instrument: number): boolean {
  return (
    options?.isUnderlying(instrument) === true && options.optionsOn(instrument).some((one) => positions[one] !== 0)
  );
}

/**
 * Where the surplus is spent. Beyond zero the margin, which is of the value without sign, grows again. What the value of an
 * inverse contract does not come to at any price is at infinity.
 */
function liquidationPrice(
  { inverse }: RunState,
  { account, instrument, surplus }: { account: WatchedAccount; instrument: number; surplus: number },
): number {
  const mark = linearPrice(inverse, instrument, account.marks[instrument]!);
  const slope = account.surplusPerPrice(instrument, mark);
  const price = mark - surplus / slope;
  if (inverse !== null && inverse[instrument] === 1) return price < 0 ? -1 / price : Infinity;
  if (price < 0 === mark < 0) return price;
  return -(surplus - slope * mark) / account.surplusPerPrice(instrument, price);
}

/**
 * Whether the bar goes beyond a price. Where the price lies on the way from the open to what was filled since, the bar was
 * there before: whether it came back, its close tells.
 */
function goesBeyond(run: RunState, { instrument, price, toward }: typeof threat): boolean {
  return toward * (price - openOf(run, instrument)) >= 0 && toward * (extremeOf(run, instrument, toward) - price) > 0;
}

/** The order that the price meets next on its way to the liquidation, or NONE. */
function nextOnTheWay(run: RunState, desk: OrderDesk): number {
  const { book } = desk;
  const { instrument, price, toward } = threat;
  const open = openOf(run, instrument);
  const optimistic = desk.fills.intrabar === 'optimistic';
  const next = { onTheWay: NONE, otherSide: NONE };
  const nearest = { onTheWay: Infinity, otherSide: Infinity };
  for (let i = 0; i < book.activeCount; i++) {
    const slot = book.active[i]!;
    if (book.status[slot] !== WORKING || book.instrument[slot] !== instrument || met.has(slot)) continue;
    const kind = kindOf(desk, slot);
    if ((kind & (STOPS | LIMITS)) === 0 || !meetsBar(run, desk, slot)) continue;
    const stops = (kind & STOPS) !== 0;
    const level = stops ? levelOf(desk, slot) : book.type[slot] === TOUCH ? book.trigger[slot]! : book.limit[slot]!;
    const waitsFor = stops ? book.side[slot]! : -book.side[slot]!;
    const where = waitsFor === toward ? 'onTheWay' : 'otherSide';
    const before = where === 'onTheWay' ? toward * (level - price) <= 0 : optimistic;
    const distance = Math.abs(level - open);
    if (!before || distance >= nearest[where]) continue;
    next[where] = slot;
    nearest[where] = distance;
  }
  return next.otherSide === NONE ? next.onTheWay : next.otherSide;
}
