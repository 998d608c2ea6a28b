import { REDUCE, STOP, TRAIL, WORKING } from '../orders/order-book';
import type { Account } from '../../portfolio/account';
import type { OrderDesk } from '../orders/order-desk';
import type { RunState } from '../run/run-state';

/**
 * Stops that a bar reached while there was nothing for them to close, where they can do nothing else: reduce-only ones,
 * and sales of an account without credit. What opens the position may stand beside them in the same bar, so they are
 * met once more after everything else, as if they had come to the market with the fill that opened it.
 */
export class DeferredStops {
  #slots: number[] = [];
  /** The account has no credit, so that its sales need a position. */
  readonly #needsPosition: boolean;

  constructor(account: Account) {
    this.#needsPosition = !('isShort' in account);
  }

  get count(): number {
    return this.#slots.length;
  }

  /** Takes a stop that has nothing to close; false where it is to be filled now. */
  takes(run: RunState, { book }: OrderDesk, slot: number): boolean {
    const type = book.type[slot]!;
    if (type !== STOP && type !== TRAIL) return false;
    const side = book.side[slot]!;
    const closes = (book.flags[slot]! & REDUCE) !== 0 || (this.#needsPosition && side < 0);
    if (!closes) return false;
    if (this.#slots.includes(slot)) return true;
    if (run.account.reducible(book.instrument[slot]!, side) > 0) return false;
    this.#slots.push(slot);
    return true;
  }

  /** The stops that still work, in the order in which they were reached. */
  drain({ book }: OrderDesk): number[] {
    const slots = this.#slots.filter((slot) => book.status[slot] === WORKING);
    this.#slots = [];
    return slots;
  }
}

/** Price of the last fill of this step that opened what an order of this side closes; NaN without one. */
export function entryOfStep(run: RunState, instrument: number, side: number): number {
  const { fills, step } = run;
  for (let i = fills.count - 1; i >= 0 && fills.steps[i] === step; i--) {
    if (fills.instruments[i] === instrument && fills.quantities[i]! * side < 0) return fills.prices[i]!;
  }
  return NaN;
}
