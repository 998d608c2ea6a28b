import type { OptionRight } from '../model/instrument-id';

/** Fractions of the short option rule. */
export interface MarginRule {
  /** Of the underlying's value, less what the option is out of the money. */
  underlying: number;
  /** At least so much: of the underlying's value for a call, of the strike's for a put. */
  minimum: number;
}

/** Shares and narrow indices; broad indices have 0.15. */
export const SHARE_MARGIN: MarginRule = { underlying: 0.2, minimum: 0.1 };
export const BROAD_INDEX_MARGIN: MarginRule = { underlying: 0.15, minimum: 0.1 };

export interface ShortOption {
  right: OptionRight;
  strike: number;
  multiplier: number;
  /** Market price per unit of the underlying. */
  price: number;
  /** Price of the underlying. */
  spot: number;
}

/**
 * Initial and maintenance margin of one short contract, in money, beyond the premium (Cboe rule 10.3, "short option":
 * the option's market value plus this).
 *
 *     call: multiplier * max(u S - max(0, K - S), m S)        put: multiplier * max(u S - max(0, S - K), m K)
 *
 * An account whose equity counts the short option as a debt compares its equity with this; one that compares its cash,
 * proceeds included, adds the premium.
 */
export function shortOptionMargin(option: ShortOption, rule: MarginRule = SHARE_MARGIN): number {
  const { right, strike, multiplier, spot } = option;
  const away = right === 'call' ? strike - spot : spot - strike;
  const floor = rule.minimum * (right === 'call' ? spot : strike);
  return multiplier * Math.max(rule.underlying * spot - Math.max(0, away), floor);
}
