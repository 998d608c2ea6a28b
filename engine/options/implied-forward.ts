import type { Micros } from '../model/time';
import { positionsOf, type OptionChain } from './option-chain';
import { yearsBetween } from './option-inputs';
import type { ChainMarket } from './select-delta';

/**
 * Price of the underlying that put-call parity implies: `K e^(-rT) + c - p` at the strike where call and put are worth
 * the most alike, as in the Cboe VIX white paper (2019), discounted to the present and without yield. Of two strikes
 * alike the lower; NaN where no strike has both prices.
 */
export function impliedForward(chain: OptionChain, market: Omit<ChainMarket, 'spot'>, expiry: Micros): number {
  const discount = Math.exp(-(market.rate ?? 0) * yearsBetween(market.time, expiry));
  let [best, bestGap] = [NaN, Infinity];
  const puts = new Map<number, number>();
  for (const put of positionsOf(chain, { expiry, right: 'put' })) puts.set(chain.strikes[put]!, market.prices[put]!);
  for (const call of positionsOf(chain, { expiry, right: 'call' })) {
    const strike = chain.strikes[call]!;
    const gap = market.prices[call]! - (puts.get(strike) ?? NaN);
    if (!(Math.abs(gap) < bestGap)) continue;
    [best, bestGap] = [strike * discount + gap, Math.abs(gap)];
  }
  return best;
}
