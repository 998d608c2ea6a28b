import type { OptionRight } from '../model/instrument-id';

export interface ExpiringPosition {
  right: OptionRight;
  strike: number;
  multiplier: number;
  settlement: 'cash' | 'physical';
  /** Contracts held: positive for long, negative for short. */
  quantity: number;
}

/** What an expiry changes. The option's position is zero afterwards in every case. */
export interface OptionSettlement {
  /** Whether the option ended in the money, also where nothing of it is held. */
  exercised: boolean;
  /** Value of one contract, >= 0: the price at which its position closes. */
  value: number;
  /** Money that the account gets, negative where it pays. */
  cash: number;
  /** Units of the underlying that it gets, negative where it delivers. */
  underlying: number;
}

/**
 * Settles a position at expiry against the underlying's price. Options in the money by any amount are exercised, those
 * at the money expire worthless (OCC rule 805, exercise by exception, with a threshold below one tick).
 *
 * - cash: the intrinsic value, `quantity * multiplier * max(0, s (S - K))`
 * - physical: the underlying against the strike, `s * quantity * multiplier` units for `-s * quantity * multiplier * K`
 *
 * Marked at the settlement price, both are worth the same.
 */
export function settleOption(position: ExpiringPosition, spot: number): OptionSettlement {
  const { right, strike, multiplier, settlement, quantity } = position;
  const sign = right === 'call' ? 1 : -1;
  const intrinsic = sign * (spot - strike);
  if (!(intrinsic > 0)) return { exercised: false, value: 0, cash: 0, underlying: 0 };
  const value = intrinsic * multiplier;
  if (quantity === 0) return { exercised: true, value, cash: 0, underlying: 0 };
  if (settlement === 'cash') return { exercised: true, value, cash: quantity * value, underlying: 0 };
  const units = sign * quantity * multiplier;
  return { exercised: true, value, cash: -units * strike, underlying: units };
}
