import type { Micros } from '../model/time';
import { SHARE_MARGIN, shortOptionMargin, type MarginRule, type ShortOption } from './short-option-margin';

/** A position in an option of the underlying. */
export interface OptionPosition extends Omit<ShortOption, 'spot'> {
  expiry: Micros;
  /** Contracts, signed. */
  quantity: number;
}

export interface UnderlyingPositions {
  /** Price of the underlying; where there is none, the strike of each option stands for it. */
  spot?: number;
  /** Units held of the underlying itself, signed. */
  units: number;
  options: readonly OptionPosition[];
}

/** Contracts of one option that nothing covers yet. */
interface Leg {
  option: OptionPosition;
  left: number;
}

/**
 * Margin of all options on one underlying beyond their market value, in money. The offsets of Cboe rule 10.3, in this
 * order, each contract used once:
 *
 * 1. Covered: a short call against long units, a short put against short units, needs nothing more.
 * 2. Spread: a short option against a long one of the same right that expires no earlier needs, its premium included, at
 *    most the difference of the strikes that is against it. Spreads of calls and of puts add up.
 * 3. Straddle or strangle: of a short call and a short put the greater requirement, since only one can lose.
 * 4. Alone: `shortOptionMargin`.
 *
 * An account's equity counts short options as a debt, so that a spread is less by the premium that it owes, and may be below
 * zero: together with the market value of its long option it is the most that can still be lost, and never less than
 * nothing. Long options are paid in full and need nothing else. Shorts are matched in the order of their risk (calls from the lowest
 * strike, puts from the highest), longs by the least remaining loss, then the earliest expiry.
 */
export function positionMargin(positions: UnderlyingPositions, rule: MarginRule = SHARE_MARGIN): number {
  const calls = ofRight(positions, 'call');
  const puts = ofRight(positions, 'put');
  cover(calls.shorts, Math.max(0, positions.units));
  cover(puts.shorts, Math.max(0, -positions.units));
  const alone = (option: OptionPosition) =>
    shortOptionMargin({ ...option, spot: positions.spot ?? option.strike }, rule);
  const spreads = matchSpreads(calls, alone) + matchSpreads(puts, alone);
  return spreads + strangles(calls.shorts, puts.shorts, alone);
}

interface Side {
  shorts: Leg[];
  longs: Leg[];
}

function ofRight({ options }: UnderlyingPositions, right: 'call' | 'put'): Side {
  const sign = right === 'call' ? 1 : -1;
  const legs = options
    .filter((option) => option.right === right && option.quantity !== 0)
    .map((option) => ({ option, left: Math.abs(option.quantity) }))
    .sort((a, b) => sign * (a.option.strike - b.option.strike) || a.option.expiry - b.option.expiry);
  return {
    shorts: legs.filter(({ option }) => option.quantity < 0),
    longs: legs.filter(({ option }) => option.quantity > 0),
  };
}

function cover(shorts: readonly Leg[], units: number): void {
  let free = units;
  for (const short of shorts) {
    const contracts = Math.min(short.left, free / short.option.multiplier);
    short.left -= contracts;
    free -= contracts * short.option.multiplier;
  }
}

function matchSpreads({ shorts, longs }: Side, alone: (option: OptionPosition) => number): number {
  let margin = 0;
  for (const short of shorts) {
    const partners = longs
      .filter(({ option }) => option.expiry >= short.option.expiry && option.multiplier === short.option.multiplier)
      .map((long) => ({ long, loss: spreadLoss(short.option, long.option) }))
      .sort((a, b) => a.loss - b.loss || a.long.option.expiry - b.long.option.expiry);
    const most = alone(short.option);
    for (const { long, loss } of partners) {
      const each = loss - Math.min(worthOf(short.option), loss + worthOf(long.option));
      if (each >= most) continue;
      const contracts = Math.min(short.left, long.left);
      short.left -= contracts;
      long.left -= contracts;
      margin += contracts * each;
    }
  }
  return margin;
}

/** Most that one spread can lose at expiry, its price aside. */
function spreadLoss(short: OptionPosition, long: OptionPosition): number {
  const against = short.right === 'call' ? long.strike - short.strike : short.strike - long.strike;
  return Math.max(0, against) * short.multiplier;
}

/** Market value of one contract. */
function worthOf({ price, multiplier }: OptionPosition): number {
  return price * multiplier;
}

/** Pairs the dearest calls with the dearest puts. */
function strangles(calls: readonly Leg[], puts: readonly Leg[], alone: (option: OptionPosition) => number): number {
  const queue = (legs: readonly Leg[]) =>
    legs
      .filter(({ left }) => left > 0)
      .map(({ option, left }) => ({ each: alone(option), left }))
      .sort((a, b) => b.each - a.each);
  const [left, right] = [queue(calls), queue(puts)];
  let margin = 0;
  while (left.length > 0 || right.length > 0) {
    const [call, put] = [left[0], right[0]];
    const contracts = Math.min(call?.left ?? Infinity, put?.left ?? Infinity);
    margin += contracts * Math.max(call?.each ?? 0, put?.each ?? 0);
    for (const legs of [left, right]) {
      if (legs[0] && (legs[0].left -= contracts) <= 0) legs.shift();
    }
  }
  return margin;
}
