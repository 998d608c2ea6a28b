import type { Shock } from '../../model/stress';
import type { AlteredMarket, Track } from './altered-market';

/**
 * Widens what a fill at the market pays: quotes move away from their middle, and the spread of the settings counts by bar.
 * A bid does not go below 0.
 */
export function shockSpreads(
  { spread: times = 1, addedSpread: added = 0 }: Shock,
  market: AlteredMarket,
  track: Track,
) {
  const { panel, places } = track;
  const spreads = market.spreadsOf(panel);
  for (const at of places) {
    spreads[at] = spreads[at]! * times + added;
    const { bid, ask } = panel;
    if (!bid || !ask) continue;
    const middle = (bid[at]! + ask[at]!) / 2;
    const half = ((ask[at]! - bid[at]!) / 2) * times + (middle * added) / 2;
    bid[at] = middle > 0 ? Math.max(0, middle - half) : middle - half;
    ask[at] = middle + half;
  }
}
