import type { Account, Execution } from '../../portfolio/account';
import { AT_OPEN, COUNTED, NONE, REDUCE, WORKING, type OrderBook } from './order-book';
import type { OrderDesk } from './order-desk';

/**
 * Whether a trade of this side may end a position that orders are there to reduce. To be asked before it settles.
 * @param side 1 buys, -1 sells
 */
export function mayRelease(desk: OrderDesk, account: Account, { instrument, side }: Side): boolean {
  return desk.book.reducers > 0 && account.reducible(instrument, side) > 0;
}

interface Side {
  instrument: number;
  side: number;
}

interface Closing extends Side {
  closing?: number;
}

/**
 * Takes off the market what was there to reduce a position that is gone: stops and targets of brackets and reduce-only
 * orders of the side that closed it, in order of placement, each with an entry that still waits to enlarge it. What is at
 * the market itself stays for its own turn: between the two another order may open a position for it.
 * @param closing slot of the order that closed it
 */
export function release(desk: OrderDesk, account: Account, { instrument, side, closing = NONE }: Closing): void {
  if (account.reducible(instrument, side) > 0) return;
  const { book } = desk;
  for (let i = 0; i < book.activeCount; i++) {
    const slot = book.active[i]!;
    if (book.status[slot] !== WORKING || (book.flags[slot]! & REDUCE) === 0) continue;
    if (book.instrument[slot] !== instrument || book.side[slot] !== side) continue;
    if (slot !== closing && isNext(book, slot)) continue;
    const entry = book.parent[slot]!;
    desk.drop(slot, 'POSITION_CLOSED');
    if (entry > NONE) desk.drop(entry, 'POSITION_CLOSED');
  }
}

/** Whether an order meets the market at the next price there is. */
function isNext({ flags, timeInForce }: OrderBook, slot: number): boolean {
  return (flags[slot]! & COUNTED) !== 0 && timeInForce[slot]! < AT_OPEN;
}

/** Of executions that settle together: those after which `release` has to look. To be asked before they settle. */
export function mayReleaseAny(desk: OrderDesk, account: Account, executions: readonly Execution[]): Side[] {
  const sides = executions.map(({ instrument, quantity }) => ({ instrument, side: Math.sign(quantity) }));
  return sides.filter((side) => mayRelease(desk, account, side));
}
