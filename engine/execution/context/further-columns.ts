import { extraColumn } from '../../indicators/column-source';
import type { RunState } from '../run/run-state';
import { pastOffset, pastPanel } from './past-bars';

/**
 * Value of a further column of the data at an instrument's present bar, or some bars before it; NaN where there is none.
 * @throws RangeError for a column that the session does not keep, or a lag that is no whole number >= 0
 */
export function furtherValue(run: RunState, name: string, past: { instrument: number; lag: number }): number {
  const { instrument, lag } = past;
  if (!(Number.isInteger(lag) && lag >= 0)) throw new RangeError(`A lag is a whole number of bars >= 0, was ${lag}`);
  return extraColumn(pastPanel(run, instrument), name)[pastOffset(run, instrument, lag)] ?? NaN;
}
