import type { Micros } from '../model/time';
import { greeks } from './greeks';
import { impliedVolatility } from './implied-volatility';
import { positionsOf, type ChainPart, type OptionChain } from './option-chain';
import { yearsBetween } from './option-inputs';

/** The market of a chain at a moment. Rates are continuously compounded fractions a year. */
export interface ChainMarket {
  time: Micros;
  spot: number;
  /** Price of each option by position; NaN where it has none. */
  prices: Float64Array;
  rate?: number;
  yield?: number;
}

/** Delta of the option at a position, with the volatility that its own price implies; NaN where there is none. */
export function impliedDelta(chain: OptionChain, market: ChainMarket, position: number): number {
  const inputs = {
    right: chain.signs[position] === 1 ? ('call' as const) : ('put' as const),
    spot: market.spot,
    strike: chain.strikes[position]!,
    years: yearsBetween(market.time, chain.expiries[position]!),
    rate: market.rate ?? 0,
    yield: market.yield ?? 0,
  };
  return greeks({ ...inputs, volatility: impliedVolatility(market.prices[position]!, inputs) }).delta;
}

/**
 * Position of the option whose delta is nearest to `delta` in size: 0.25 finds the 25-delta put as well as the call. Of
 * two as near the one with the smaller delta, which is further out of the money, then the first in the chain's order;
 * -1 where no option that matches has a delta.
 */
export function selectDelta(
  chain: OptionChain,
  market: ChainMarket,
  wish: ChainPart & Required<Pick<ChainPart, 'right'>> & { delta: number },
): number {
  let [best, bestGap, bestSize] = [-1, Infinity, Infinity];
  for (const position of positionsOf(chain, wish)) {
    const size = Math.abs(impliedDelta(chain, market, position));
    const gap = Math.abs(size - Math.abs(wish.delta));
    if (gap < bestGap || (gap === bestGap && size < bestSize)) [best, bestGap, bestSize] = [position, gap, size];
  }
  return best;
}
