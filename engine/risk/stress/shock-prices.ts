import type { Shock } from '../../model/stress';
import { moveBar, type Track } from './altered-market';

/**
 * Changes prices by a fraction: at once and for good (`jump`), in even steps over the bars of the window and for good
 * (`drift`), or of the window's bars alone (`pulse`). Each step of a drift is the same fraction of the price; it happens
 * between a bar's open and its close.
 */
export function shockPrices({ price = 0, path }: Shock, track: Track): void {
  const whole = 1 + price;
  const { panel, places, after } = track;
  if (path === 'drift') {
    const step = whole ** (1 / places.length);
    places.forEach((at, i) => moveBar(panel, at, [step ** i, i + 1 === places.length ? whole : step ** (i + 1)]));
  } else for (const at of places) moveBar(panel, at, [whole, whole]);
  if (path !== 'pulse') for (const at of after) moveBar(panel, at, [whole, whole]);
}
