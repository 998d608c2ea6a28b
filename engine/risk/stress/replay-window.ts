import { HoldfastError } from '../../model/errors';
import { moveBar, moveQuotes, priceBefore, type Track } from './altered-market';

/**
 * Gives bars the shapes of others: each price is so many times the last close before its bar as it was there. What follows
 * them goes on from where they end. Volumes stay.
 * @param source bars as they were
 * @throws HoldfastError NO_DATA where the source has no bar, VALIDATION where it has more than are left; without a path
 */
export function replayWindow(source: Track, target: Track): void {
  const count = source.places.length;
  if (count === 0) throw new HoldfastError('NO_DATA', `${source.instrument} has no bar in the window that is replayed`);
  if (count > target.places.length) {
    const message = `${source.instrument} has ${count} bars in the window, ${target.instrument} has ${target.places.length} left`;
    throw new HoldfastError('VALIDATION', message);
  }
  const { panel } = target;
  let [told, last] = [priceBefore(source), priceBefore(target)];
  let factor = 1;
  target.places.forEach((at, i) => {
    const from = source.places[i];
    if (from === undefined) return moveBar(panel, at, [factor, factor]);
    const was = panel.close[at]!;
    for (const field of ['open', 'high', 'low', 'close'] as const) {
      panel[field][at] = (last * source.panel[field][from]!) / told;
    }
    moveQuotes(panel, at, panel.close[at]! / was);
    [told, last] = [source.panel.close[from]!, panel.close[at]!];
    factor = last / was;
  });
  for (const at of target.after) moveBar(panel, at, [factor, factor]);
}
