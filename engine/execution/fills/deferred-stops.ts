import { REDUCE, STOP, TRAIL, WORKING, type OrderBook } from '../orders/order-book';
import type { Account } from '../../portfolio/account';

/**
 * Stops that a bar reached while there was nothing for them to close, where they can do nothing else: reduce-only ones,
 * and sales of an account without credit. What opens the position may stand beside them in the same bar, so they are
 * met once more after everything else, as if they had come to the market with the fill that opened it.
 */
export class DeferredStops {
  #slots: number[] = [];
  /** The account has no credit, so that its sales need a position. */
  readonly #needsPosition: boolean;

  constructor(private readonly account: Account) {
    this.#needsPosition = !('isShort' in account);
  }

  get count(): number {
    return this.#slots.length;
  }

  /** Takes a stop that has nothing to close; false where it is to be filled now. */
  takes(book: OrderBook, slot: number): boolean {
    const type = book.type[slot]!;
    if (type !== STOP && type !== TRAIL) return false;
    const side = book.side[slot]!;
    const closes = (book.flags[slot]! & REDUCE) !== 0 || (this.#needsPosition && side < 0);
    if (!closes) return false;
    if (this.#slots.includes(slot)) return true;
    if (this.account.reducible(book.instrument[slot]!, side) > 0) return false;
    this.#slots.push(slot);
    return true;
  }

  /** The stops that still work, in the order in which they were reached. */
  drain(book: OrderBook): number[] {
    const slots = this.#slots.filter((slot) => book.status[slot] === WORKING);
    this.#slots = [];
    return slots;
  }
}
