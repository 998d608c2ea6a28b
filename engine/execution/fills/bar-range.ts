import type { RunState } from '../run/run-state';

/** The last bar's high (side 1) or low (side -1). */
export function extremeOf({ schedule, panels, rows }: RunState, instrument: number, side: number): number {
  const p = schedule.panelOf[instrument]!;
  const panel = panels[p]!;
  return (side > 0 ? panel.high : panel.low)[rows[p]! * panel.instruments.length + schedule.columnOf[instrument]!]!;
}
