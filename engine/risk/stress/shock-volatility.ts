import { moveQuotes, priceBefore, type Track } from './altered-market';

/**
 * Takes prices so many times as far, in logarithms, from the way that leads in even steps from the last price before the
 * window to its last close. Returns from close to close deviate so many times as far from their mean, which stays, as does
 * the last close.
 */
export function shockVolatility(times: number, track: Track): void {
  const { panel, places } = track;
  const before = priceBefore(track);
  const growth = panel.close[places.at(-1)!]! / before;
  places.forEach((at, i) => {
    const level = before * growth ** ((i + 1) / places.length);
    const last = panel.close[at]!;
    for (const prices of [panel.open, panel.high, panel.low, panel.close]) {
      prices[at] = level * (prices[at]! / level) ** times;
    }
    moveQuotes(panel, at, panel.close[at]! / last);
  });
}
