import { GTC, LIMIT, NONE, STOP, type OrderBook } from './order-book';

/**
 * The prices that the working orders wait for, where all are of one instrument: a bar strictly between `below` and
 * `above` reaches none of them. To be surveyed anew once an order has come, gone or changed.
 */
export class OrderReach {
  known = true;
  /** The nearest levels. Every bar is above -Infinity: what is no plain limit or stop waits there. */
  above = Infinity;
  below = -Infinity;
  /** Whose levels they are. */
  upper = NONE;
  lower = NONE;
  /** The nearest levels of the others. */
  nextAbove = Infinity;
  nextBelow = -Infinity;

  forget(): void {
    this.known = false;
    this.above = -Infinity;
  }

  /** @param book without dead orders in its list */
  survey({ active, activeCount, side, type, timeInForce, limit, trigger }: OrderBook): void {
    let above = Infinity;
    let below = -Infinity;
    let nextAbove = Infinity;
    let nextBelow = -Infinity;
    for (let i = 0; i < activeCount; i++) {
      const slot = active[i]!;
      const kind = timeInForce[slot] === GTC ? type[slot] : NONE;
      const level = kind === LIMIT ? limit[slot]! : kind === STOP ? trigger[slot]! : -Infinity;
      // A buy waits below the market at a limit, above it at a stop.
      if (kind === LIMIT ? side[slot]! < 0 : kind !== STOP || side[slot]! > 0) {
        if (level < above) {
          nextAbove = above;
          above = level;
          this.upper = slot;
        } else if (level < nextAbove) nextAbove = level;
      } else if (level > below) {
        nextBelow = below;
        below = level;
        this.lower = slot;
      } else if (level > nextBelow) nextBelow = level;
    }
    this.known = true;
    this.above = above;
    this.below = below;
    this.nextAbove = nextAbove;
    this.nextBelow = nextBelow;
  }
}
