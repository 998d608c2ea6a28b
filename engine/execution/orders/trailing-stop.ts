import { FRACTION, type OrderBook } from './order-book';

/** Where a trailing stop stands: below the best price since its placement for a sale, above it for a buy. */
export function trailLevel(book: OrderBook, slot: number): number {
  const extreme = book.extreme[slot]!;
  const side = book.side[slot]!;
  const trail = book.trail[slot]!;
  if ((book.flags[slot]! & FRACTION) === 0) return extreme + side * trail;
  return extreme * (extreme < 0 ? 1 - side * trail : 1 + side * trail);
}

/** The best price after one more bar; the level moves only at its close, so that a bar never trips what it raised. */
export function followBar(book: OrderBook, slot: number, { high, low }: { high: number; low: number }): void {
  const extreme = book.extreme[slot]!;
  book.extreme[slot] = book.side[slot]! < 0 ? Math.max(extreme, high) : Math.min(extreme, low);
}
