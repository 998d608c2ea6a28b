import { matchSpreads, spreadMargin, type Leg, type OptionPosition, type Side } from './option-spreads';
import { SHARE_MARGIN, shortOptionMargin, type MarginRule } from './short-option-margin';

export interface UnderlyingPositions {
  /** Price of the underlying; where there is none, the strike of each option stands for it. */
  spot?: number;
  /** Units held of the underlying itself, signed. */
  units: number;
  options: readonly OptionPosition[];
}

/**
 * Margin of all options on one underlying beyond their market value, in money. The offsets of Cboe rule 10.3, in this
 * order, each contract used once:
 *
 * 1. Covered: a short call against long units, a short put against short units, needs nothing more.
 * 2. Spread: a short option against a long one of the same right that expires no earlier needs, its premium included, at
 *    most the difference of the strikes that is against it. Spreads whose short options expire on one day need together
 *    the most that they can lose: of an iron condor the greater side.
 * 3. Straddle or strangle: of a short call and a short put the greater requirement, since only one can lose.
 * 4. Alone: `shortOptionMargin`.
 *
 * An account's equity counts short options as a debt, so that a spread is less by the premium that it owes, and may be below
 * zero: together with the market value of its long option it is the most that can still be lost, and never less than
 * nothing. A short option that needs less by itself is no part of a spread, unless all in spreads need less together. Long
 * options are paid in full and need nothing else. Shorts are matched in the order of their risk (calls from the lowest
 * strike, puts from the highest), longs by the least remaining loss, then the earliest expiry.
 */
export function positionMargin(positions: UnderlyingPositions, rule: MarginRule = SHARE_MARGIN): number {
  const alone = (option: OptionPosition) =>
    shortOptionMargin({ ...option, spot: positions.spot ?? option.strike }, rule);
  const { margin, declined } = marginOf(positions, { alone, always: false });
  return declined ? Math.min(margin, marginOf(positions, { alone, always: true }).margin) : margin;
}

/** @param always makes every spread, also one that needs more than its short option by itself */
function marginOf(
  positions: UnderlyingPositions,
  { alone, always }: { alone: (option: OptionPosition) => number; always: boolean },
): { margin: number; declined: boolean } {
  const calls = ofRight(positions, 'call');
  const puts = ofRight(positions, 'put');
  cover(calls.shorts, Math.max(0, positions.units));
  cover(puts.shorts, Math.max(0, -positions.units));
  const ofCalls = matchSpreads(calls, always ? undefined : alone);
  const ofPuts = matchSpreads(puts, always ? undefined : alone);
  const spreads = spreadMargin([...ofCalls.spreads, ...ofPuts.spreads]);
  const margin = spreads + strangles(calls.shorts, puts.shorts, alone);
  return { margin, declined: ofCalls.declined || ofPuts.declined };
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
