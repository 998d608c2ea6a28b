import type { Micros } from '../model/time';
import type { ShortOption } from './short-option-margin';

/** A position in an option of the underlying. */
export interface OptionPosition extends Omit<ShortOption, 'spot'> {
  expiry: Micros;
  /** Contracts, signed. */
  quantity: number;
}

/** Contracts of one option that nothing covers yet. */
export interface Leg {
  option: OptionPosition;
  left: number;
}

/** The options of one right: short ones in the order of their risk. */
export interface Side {
  shorts: Leg[];
  longs: Leg[];
}

/** Short contracts, each against a long one of the same right that expires no earlier. */
export interface Spread {
  short: OptionPosition;
  long: OptionPosition;
  contracts: number;
}

/**
 * Sets short contracts against long ones, which takes these from both.
 * @param most what a short contract needs by itself: a spread that needs no less is not made; undefined makes every one
 * @returns the spreads, and whether one was not made for that
 */
export function matchSpreads(
  { shorts, longs }: Side,
  most?: (option: OptionPosition) => number,
): { spreads: Spread[]; declined: boolean } {
  const spreads: Spread[] = [];
  let declined = false;
  for (const short of shorts) {
    const partners = longs
      .filter(({ option }) => option.expiry >= short.option.expiry && option.multiplier === short.option.multiplier)
      .map((long) => ({ long, loss: widthOf(short.option, long.option) }))
      .sort((a, b) => a.loss - b.loss || a.long.option.expiry - b.long.option.expiry);
    const alone = most?.(short.option) ?? Infinity;
    for (const { long, loss } of partners) {
      const contracts = Math.min(short.left, long.left);
      if (contracts === 0) continue;
      if (beyondDebt(loss, worthOf(short.option), worthOf(long.option)) >= alone) {
        declined = true;
        continue;
      }
      short.left -= contracts;
      long.left -= contracts;
      spreads.push({ short: short.option, long: long.option, contracts });
    }
  }
  return { spreads, declined };
}

/**
 * Margin of spreads on one underlying beyond the market value of their options, in money. Those whose short options expire
 * on one day need together the most that they can lose on it: intrinsic values netted at each strike of them (FINRA Regulatory
 * Notice 12-44 to rule 4210(f)(2)(H); Cboe, 77 FR 54626), of an iron condor the greater of its sides. Those of different days are added up.
 */
export function spreadMargin(spreads: readonly Spread[]): number {
  const byExpiry = new Map<number, Spread[]>();
  for (const spread of spreads) {
    const { expiry } = spread.short;
    byExpiry.set(expiry, [...(byExpiry.get(expiry) ?? []), spread]);
  }
  let margin = 0;
  for (const group of byExpiry.values()) margin += group.length === 1 ? marginOfOne(group[0]!) : marginTogether(group);
  return margin;
}

function marginOfOne({ short, long, contracts }: Spread): number {
  return contracts * beyondDebt(widthOf(short, long), worthOf(short), worthOf(long));
}

function marginTogether(spreads: readonly Spread[]): number {
  const strikes = new Set(spreads.flatMap(({ short, long }) => [short.strike, long.strike]));
  const total = (each: (spread: Spread) => number) =>
    spreads.reduce((sum, spread) => sum + spread.contracts * each(spread), 0);
  let worst = 0;
  for (const price of strikes) {
    const loss = total(({ short, long }) => short.multiplier * (intrinsic(short, price) - intrinsic(long, price)));
    worst = Math.max(worst, loss);
  }
  const owed = total(({ short }) => worthOf(short));
  const paid = total(({ long }) => worthOf(long));
  return beyondDebt(worst, owed, paid);
}

/** Equity counts short options as a debt already; beside what long ones are worth, no less than nothing is needed. */
function beyondDebt(loss: number, owed: number, paid: number): number {
  return loss - Math.min(owed, loss + paid);
}

function intrinsic({ right, strike }: OptionPosition, price: number): number {
  return Math.max(0, right === 'call' ? price - strike : strike - price);
}

/** Most that one spread can lose at expiry, its price aside. */
function widthOf(short: OptionPosition, long: OptionPosition): number {
  const against = short.right === 'call' ? long.strike - short.strike : short.strike - long.strike;
  return Math.max(0, against) * short.multiplier;
}

/** Market value of one contract. */
function worthOf({ price, multiplier }: OptionPosition): number {
  return price * multiplier;
}
