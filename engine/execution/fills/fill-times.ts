import { firstAtOrAfter } from '../../columns/rows-within';
import { FILLED_AT_OPEN } from './fill-log';
import type { RunState } from '../run/run-state';

/** When each fill of a run happened: at the open of its bar, or at the close for what filled within the bar or there. */
export function fillTimes({ fills, schedule, panels }: RunState): Float64Array {
  const { steps, instruments, moments, finerTimes, count } = fills;
  const times = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const close = schedule.times[steps[i]!]!;
    times[i] = finerTimes.get(i) ?? close;
    if (moments[i] !== FILLED_AT_OPEN || finerTimes.has(i)) continue;
    const panel = panels[schedule.panelOf[instruments[i]!]!]!;
    const row = panels.length === 1 ? steps[i]! : firstAtOrAfter(panel.times, close);
    times[i] = panel.opens[row]!;
  }
  return times;
}
