import type { Instrument } from '../model/instrument';
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

/**
 * Price at which an option closes when its underlying is at `spot`: the intrinsic value, of one that is quoted in its
 * underlying over the price of that (110,000 - 100,000 of 110,000 are 0.0909 coins).
 */
export function settlementPrice(
  { right = 'call', strike = NaN, settlement }: Pick<Instrument, 'right' | 'strike' | 'settlement'>,
  spot: number,
): number {
  const intrinsic = Math.max(0, right === 'call' ? spot - strike : strike - spot);
  return settlement === 'coin' ? intrinsic / spot : intrinsic;
}
