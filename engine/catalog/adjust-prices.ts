import { firstAtOrAfter, firstAfter } from '../columns/rows-within';
import type { Panel } from '../columns/market-data';
import { describeInstrument } from '../model/describe-instrument';
import { HoldfastError } from '../model/errors';
import type { InstrumentAction } from '../model/instrument';
import type { Manifest } from '../model/manifest';
import { toIso } from '../model/time';
import { actionsOf } from './instrument-actions';

/**
 * Changes the prices before each split and dividend so that returns are those of a holder who reinvests (CRSP, Yahoo's `Adj
 * Close`): by a split of `r` for one they are divided by `r` and volumes multiplied; by a dividend `d` they are multiplied by
 * `1 - d / close`, of the last close before it, in shares of after the split. What lies after the end of the manifest is not looked at.
 * @param panels of which prices are changed in place
 * @throws HoldfastError INSTRUMENTS_INVALID for a dividend that is not below the close before it; RATE_MISSING, as `actionsOf`
 */
export function adjustPrices(panels: readonly Panel[], { instruments, end }: Manifest): void {
  const definitions = new Map(instruments.map(({ id, definition }) => [id, definition]));
  for (const panel of panels) {
    panel.instruments.forEach((id, k) => {
      const definition = definitions.get(id);
      if (!definition?.actions) return;
      const actions = actionsOf(describeInstrument(id, definition), panels).filter(({ time }) => time <= end);
      adjustOne(panel, k, actions);
    });
  }
}

function adjustOne(panel: Panel, k: number, actions: readonly InstrumentAction[]): void {
  const width = panel.instruments.length;
  const { close, volume } = panel;
  const prices = [panel.open, panel.high, panel.low, close, ...(panel.bid ? [panel.bid, panel.ask!] : [])];
  // From the last one back, closes before it are as they were traded yet.
  let [factor, shares] = [1, 1];
  let to = panel.times.length;
  const scale = (from: number) => {
    for (let row = from; row < to; row++) {
      for (const column of prices) column[row * width + k]! *= factor;
      volume[row * width + k]! *= shares;
    }
    to = from;
  };
  for (const action of [...actions].reverse()) {
    const from = rowOf(panel, action);
    if (from === 0) break;
    scale(from);
    const before = close[(from - 1) * width + k]! / action.split;
    if (action.dividend >= before) throw tooLarge(panel.instruments[k]!, action, before);
    factor *= (1 - action.dividend / before) / action.split;
    shares *= action.split;
  }
  if (factor !== 1 || shares !== 1) scale(0);
}

/** The first bar after an action: the first that closes after its moment. */
function rowOf({ times, opens }: Panel, { time }: InstrumentAction): number {
  return opens === times ? firstAtOrAfter(times, time) : firstAfter(times, time);
}

function tooLarge(instrument: string, { time, dividend }: InstrumentAction, close: number): HoldfastError {
  const message = `${instrument} has a dividend of ${dividend} on ${toIso(time).slice(0, 10)}, which is not below the close of ${close} before it.`;
  return new HoldfastError('INSTRUMENTS_INVALID', message, { path: 'actions', details: { instrument } });
}
