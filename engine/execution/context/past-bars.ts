import type { Panel } from '../../columns/market-data';
import type { LongerColumn } from '../../indicators/indicator-cache';
import type { IndicatorHandle } from '../../strategies/define-strategy';
import type { RunState } from '../run/run-state';

/**
 * Place of a bar in the columns that reach before the run's start.
 * @param lag bars before the instrument's present one
 * @returns negative before the first bar
 */
export function pastOffset({ schedule, panels, rows, lead }: RunState, instrument: number, lag: number): number {
  const p = schedule.panelOf[instrument]!;
  const before = lead === undefined ? 0 : lead.rows[p]!;
  return (before + rows[p]! - lag) * panels[p]!.instruments.length + schedule.columnOf[instrument]!;
}

/** The columns of an instrument's panel, with the bars before the run's start. */
export function pastPanel({ schedule, panels, lead }: RunState, instrument: number): Panel {
  const p = schedule.panelOf[instrument]!;
  return lead === undefined ? panels[p]! : lead.market.panels[p]!;
}

/**
 * An indicator `lag` bars ago; NaN before the first bar.
 * @throws RangeError for a handle that was not declared, or a lag that is no whole number >= 0
 */
export function pastValue(
  run: RunState,
  indicator: IndicatorHandle,
  past: { instrument: number; lag: number },
): number {
  const { instrument, lag } = past;
  const column = run.whole[run.schedule.panelOf[instrument]!]![indicator];
  if (column === undefined) throw new RangeError('Unknown indicator: declare it in init with ctx.indicator(…)');
  if (!(Number.isInteger(lag) && lag >= 0)) throw new RangeError(`A lag is a whole number of bars >= 0, was ${lag}`);
  const longer = run.longerColumns?.[run.schedule.panelOf[instrument]!]!.get(indicator);
  if (longer !== undefined) return longerValue(run, longer, past);
  return column[pastOffset(run, instrument, lag)] ?? NaN;
}

/** Of an indicator over longer bars, by which the lag counts. */
function longerValue(
  run: RunState,
  { column, bars }: LongerColumn,
  { instrument, lag }: { instrument: number; lag: number },
): number {
  const width = bars.panel.instruments.length;
  const row = Math.floor(pastOffset(run, instrument, 0) / width);
  const last = (bars.completed[row] ?? 0) - 1 - lag;
  return column[last * width + run.schedule.columnOf[instrument]!] ?? NaN;
}

/** @throws RangeError for what is no number of an instrument of the run */
export function knownInstrument({ schedule }: RunState, instrument: number): number {
  if (instrument >= 0 && instrument < schedule.shown.length && Number.isInteger(instrument)) return instrument;
  throw new RangeError(`The run has no instrument number ${instrument}`);
}
