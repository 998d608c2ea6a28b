import { COMBO, COUNTED, REDUCE, WORKING } from './order-book';
import type { OrderDesk } from './order-desk';
import type { RunState } from '../run/run-state';

interface Sides {
  long: number;
  short: number;
}

/**
 * Where an account keeps a long and a short position side by side, a target is that of one side, the other's is zero:
 * what is too much of either is closed by reduce-only orders, then what is missing is opened. Orders at the market that
 * wait count as filled.
 */
export function targetHedged(
  run: RunState,
  desk: OrderDesk,
  { instrument, target }: { instrument: number; target: number },
): void {
  const expected = expectedSides(run, desk, instrument);
  const wanted = { long: Math.max(0, target), short: Math.max(0, -target) };
  const change = (quantity: number, reduces: boolean, closes: boolean) =>
    desk.placeMissing(instrument, quantity, { closes, reduces });
  if (expected.long > wanted.long) change(wanted.long - expected.long, true, wanted.long === 0);
  if (expected.short > wanted.short) change(expected.short - wanted.short, true, wanted.short === 0);
  if (expected.long < wanted.long) change(wanted.long - expected.long, false, false);
  if (expected.short < wanted.short) change(expected.short - wanted.short, false, false);
}

function expectedSides(run: RunState, desk: OrderDesk, instrument: number): Sides {
  const { book } = desk;
  const sides = { long: run.account.reducible(instrument, -1), short: run.account.reducible(instrument, 1) };
  const open = (quantity: number) => {
    if (quantity > 0) sides.long += quantity;
    else sides.short -= quantity;
  };
  for (let i = 0; i < book.activeCount; i++) {
    const slot = book.active[i]!;
    if (book.status[slot] !== WORKING) continue;
    if (book.type[slot] === COMBO) {
      for (const leg of desk.combos.get(book.id[slot]!)!) if (leg.instrument === instrument) open(leg.quantity);
    } else if (book.instrument[slot] === instrument && (book.flags[slot]! & COUNTED) !== 0) {
      const remaining = book.remaining[slot]!;
      if ((book.flags[slot]! & REDUCE) === 0) open(book.side[slot]! * remaining);
      else if (book.side[slot]! < 0) sides.long -= Math.min(sides.long, remaining);
      else sides.short -= Math.min(sides.short, remaining);
    }
  }
  return sides;
}
