import type { Micros } from '../../model/time';
import type { RunState } from './run-state';

/** Place of an instrument's last bar in the columns of its panel; negative before its first. */
export function lastOffset({ schedule, panels, rows }: RunState, instrument: number): number {
  const p = schedule.panelOf[instrument]!;
  return rows[p]! * panels[p]!.instruments.length + schedule.columnOf[instrument]!;
}

/** Close of an instrument's last bar; NaN before its first. */
export function lastClose(run: RunState, instrument: number): number {
  return run.panels[run.schedule.panelOf[instrument]!]!.close[lastOffset(run, instrument)] ?? NaN;
}

/** Price at which an instrument's last bar opened. */
export function openPrice(run: RunState, instrument: number): number {
  return run.panels[run.schedule.panelOf[instrument]!]!.open[lastOffset(run, instrument)]!;
}

/** When an instrument's last bar began. */
export function lastOpen({ schedule, panels, rows }: RunState, instrument: number): Micros {
  const p = schedule.panelOf[instrument]!;
  return panels[p]!.opens[rows[p]!]!;
}

/** The last bar's high (side 1) or low (side -1). */
export function extremeOf(run: RunState, instrument: number, side: number): number {
  const panel = run.panels[run.schedule.panelOf[instrument]!]!;
  return (side > 0 ? panel.high : panel.low)[lastOffset(run, instrument)]!;
}

/** When something fills at this step: at the open of a bar, of the one that began last, or at the close. */
export function timeOfFill(run: RunState, instruments: readonly number[], atOpen: boolean): Micros {
  if (!atOpen) return run.schedule.times[run.step]!;
  return Math.max(...instruments.map((instrument) => lastOpen(run, instrument)));
}

/** Takes the treasury, where there is one, to the time of a fill. @returns whether the prices are worth something by then */
export function enterMarket(run: RunState, instruments: readonly number[], atOpen: boolean): boolean {
  return run.treasury === null || run.treasury.enter(instruments, timeOfFill(run, instruments, atOpen), atOpen);
}

/** Whether an instrument has a bar at a step. */
export function hasBar({ schedule, panels, rows }: RunState, instrument: number, step: number): boolean {
  if (panels.length === 1) return true;
  const p = schedule.panelOf[instrument]!;
  return rows[p]! >= 0 && panels[p]!.times[rows[p]!] === schedule.times[step];
}

/** Times of the last bars of a run's instruments, by number, and of its steps. */
export interface LastBars {
  last: readonly (Micros | undefined)[];
  times: Float64Array;
}

export function lastBars({ schedule, panels }: Pick<RunState, 'schedule' | 'panels'>): LastBars {
  const last = Array.from(schedule.panelOf, (p) => panels[p]!.times.at(-1));
  return { last, times: schedule.times };
}
