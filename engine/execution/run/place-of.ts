import { toIso } from '../../model/time';
import type { RunState } from './run-state';

/** Where in its data a run is, as errors tell it. Counted from 0. */
export interface Place extends Record<string, unknown> {
  /** Absent where one strategy object sees all instruments at once. */
  instrument?: string;
  time: string;
  /** Bar of the instrument within the run; that of a portfolio strategy is the row. */
  bar: number;
  /** Step of the run over all instruments. */
  row: number;
}

/** @param portfolio whether one strategy object trades all instruments */
export function placeOf(run: RunState, portfolio: boolean): Place {
  const { schedule } = run;
  // The loops over a single axis keep no step.
  const row = run.panels.length > 1 || portfolio ? run.step : run.row;
  if (portfolio) return { time: toIso(schedule.times[row]!), bar: row, row };
  return {
    instrument: schedule.instruments[run.instrument]!,
    time: toIso(run.times[run.row]!),
    bar: run.row,
    row,
  };
}
