import { matchOrders } from './match-orders';
import { GTC, LIMIT, STOP, WORKING } from './order-book';
import type { OrderDesk } from './order-desk';
import type { RunState } from './run-state';

/**
 * Does what `matchOrders` does, for a run of one instrument: most bars reach no order, which takes one look at the
 * extremes of the bar for each of them.
 */
export function matchSingle(run: RunState, desk: OrderDesk): void {
  if (!isQuiet(run, desk)) matchOrders(run, desk);
  else if (desk.book.dead > 0) desk.book.compact();
}

/** Whether the bar surely reaches none of the orders, and none of them changes with time. */
function isQuiet({ offset, open, high, low }: RunState, { book }: OrderDesk): boolean {
  const { active, activeCount, status, type, timeInForce, side, limit, trigger } = book;
  const first = open[offset]!;
  const top = high[offset]!;
  const bottom = low[offset]!;
  for (let i = 0; i < activeCount; i++) {
    const slot = active[i]!;
    if (status[slot] !== WORKING) continue;
    if (timeInForce[slot] !== GTC) return false;
    // Both comparisons fail where a price is undefined (NaN). The open is compared too: it may lie outside the range.
    if (type[slot] === LIMIT) {
      const level = limit[slot]!;
      if (side[slot] === 1 ? !(bottom > level && first > level) : !(top < level && first < level)) return false;
    } else if (type[slot] === STOP) {
      const level = trigger[slot]!;
      if (side[slot] === 1 ? !(top < level && first < level) : !(bottom > level && first > level)) return false;
    } else return false;
  }
  return true;
}
