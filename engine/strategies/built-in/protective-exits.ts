import type { OrderOptions } from '../../model/order';

/**
 * The bracket of a purchase, at distances from a price in per cent: none for a distance of 0.
 * @param price > 0
 */
export function protectiveExits(
  price: number,
  exits: { stop_loss_pct: number; profit_target_pct: number },
): Pick<OrderOptions, 'stopLoss' | 'takeProfit'> {
  const { stop_loss_pct: loss, profit_target_pct: gain } = exits;
  return {
    ...(loss > 0 && { stopLoss: price * (1 - loss / 100) }),
    ...(gain > 0 && { takeProfit: price * (1 + gain / 100) }),
  };
}
