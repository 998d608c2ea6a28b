import { COMBO, LIMIT, MARKET, STOP, STOP_LIMIT, TOUCH, TRAIL, TRIGGERED } from '../orders/order-book';
import type { OrderDesk } from '../orders/order-desk';
import { trailLevel } from '../orders/trailing-stop';
import type { RunState } from '../run/run-state';

/** Whether an order trades at a price that the market has. Nothing changes: see `trigger` for what is set off on the way. */
export function tradesAt(desk: OrderDesk, slot: number, price: number): boolean {
  const { book } = desk;
  const side = book.side[slot]!;
  switch (book.type[slot]) {
    case MARKET:
      return true;
    case LIMIT:
      return withinLimit(desk, slot, price);
    case STOP:
      return side * price >= side * book.trigger[slot]!;
    case TRAIL:
      return side * price >= side * levelOf(desk, slot);
    case TOUCH:
      return side * price <= side * book.trigger[slot]!;
    default:
      return isTriggeredAt(desk, slot, price) && withinLimit(desk, slot, price);
  }
}

/** Whether a stop-limit order is a limit order by now, or is made one by a price. */
export function isTriggeredAt({ book }: OrderDesk, slot: number, price: number): boolean {
  const side = book.side[slot]!;
  return (book.flags[slot]! & TRIGGERED) !== 0 || side * price >= side * book.trigger[slot]!;
}

/** A limit that must be traded through does not fill where the market only touches it. */
export function withinLimit({ book, fills }: OrderDesk, slot: number, price: number): boolean {
  const room = book.side[slot]! * (book.limit[slot]! - price);
  return fills.limits === 'touch' ? room >= 0 : room > 0;
}

/** A limit is not worsened by slippage: it would not be one. */
export function slips({ book }: OrderDesk, slot: number): boolean {
  return book.type[slot] !== LIMIT && book.type[slot] !== STOP_LIMIT;
}

export function levelOf(desk: OrderDesk, slot: number): number {
  const { book } = desk;
  if (book.type[slot] !== TRAIL) return book.trigger[slot]!;
  return desk.rules[book.instrument[slot]!]!.price.worse(trailLevel(book, slot), book.side[slot]!);
}

export function isSale({ book }: OrderDesk, slot: number): boolean {
  return book.side[slot]! < 0 && book.type[slot] !== COMBO;
}

interface Deal {
  instrument: number;
  side: number;
  quantity: number;
  price: number;
}

/** The price after slippage, on the side of the increment that is worse. */
export function slipped(run: RunState, desk: OrderDesk, { instrument, side, quantity, price }: Deal): number {
  const slips = desk.rules[instrument]!.price.worse(run.slippage.price(side * quantity, price, instrument), side);
  // At a price of zero an inverse contract would be worth infinitely many coins.
  return slips > 0 || run.inverse === null || run.inverse[instrument] === 0 ? slips : price;
}
