import { positionsOf, type ChainPart, type OptionChain } from './option-chain';

/**
 * Position of the option whose strike is nearest to `strike`; of two as near the lower strike, of the same strike the
 * first in the chain's order; -1 where nothing matches.
 */
export function nearestStrike(chain: OptionChain, strike: number, part: ChainPart): number {
  let [best, bestGap] = [-1, Infinity];
  for (const position of positionsOf(chain, part)) {
    const gap = Math.abs(chain.strikes[position]! - strike);
    if (gap < bestGap) [best, bestGap] = [position, gap];
  }
  return best;
}

/** Position of the option at the money: the strike nearest to the underlying's price. */
export function atTheMoney(chain: OptionChain, spot: number, part: ChainPart): number {
  return nearestStrike(chain, spot, part);
}

/**
 * Position of the option nearest to a moneyness out of the money: a call's strike is sought at `spot * (1 + distance)`,
 * a put's at `spot * (1 - distance)`. A negative distance is in the money.
 */
export function byMoneyness(
  chain: OptionChain,
  { spot, distance }: { spot: number; distance: number },
  part: ChainPart & Required<Pick<ChainPart, 'right'>>,
): number {
  return nearestStrike(chain, spot * (part.right === 'call' ? 1 + distance : 1 - distance), part);
}

/** Positions of the options whose strike lies within `spot * (1 ± width)`, both ends included, ascending. */
export function moneynessBand(
  chain: OptionChain,
  { spot, width }: { spot: number; width: number },
  part: ChainPart,
): number[] {
  const [low, high] = [spot * (1 - width), spot * (1 + width)];
  return positionsOf(chain, part).filter((i) => chain.strikes[i]! >= low && chain.strikes[i]! <= high);
}

/**
 * Positions of the options with the strike at the money and the `count` strikes on either side of it, in the chain's
 * order. Fewer where the chain ends.
 */
export function strikesAround(
  chain: OptionChain,
  { spot, count }: { spot: number; count: number },
  part: ChainPart,
): number[] {
  const positions = positionsOf(chain, part);
  const strikes = [...new Set(positions.map((i) => chain.strikes[i]!))].sort((a, b) => a - b);
  const middle = atTheMoney(chain, spot, part);
  if (middle < 0) return [];
  const at = strikes.indexOf(chain.strikes[middle]!);
  const kept = new Set(strikes.slice(Math.max(0, at - count), at + count + 1));
  return positions.filter((i) => kept.has(chain.strikes[i]!));
}
