import type { BarContext, Strategy } from '../strategies/define-strategy';
import { fillOrders } from './fill-orders';
import { mark } from './mark';
import { CONTROL_INTERVAL, isCancelled, report, type RunControl } from './run-control';
import type { RunState } from './run-state';

export interface LoopParts {
  run: RunState;
  ctx: BarContext;
  /** One for each instrument of the run. */
  strategies: readonly Strategy[];
  /** Receives the equity at the close of each step. */
  equity: Float64Array;
  control?: RunControl;
}

/**
 * Walks the merged time axis. At each step: waiting orders fill at the open, positions are marked at the close, then
 * each instrument with a bar has its `onBar`, in order. No order placed there can fill before the next step, so the
 * equity marked before `onBar` is the equity at the close.
 */
export function runLoop(parts: LoopParts): void {
  const { run, control } = parts;
  const total = run.schedule.times.length;
  const steps = run.panels.length === 1 ? runSingleAxis : runMergedAxes;
  try {
    for (let from = 0; from < total; from += CONTROL_INTERVAL) {
      if (control) report(control, from, total);
      steps(parts, from, Math.min(from + CONTROL_INTERVAL, total));
    }
  } catch (error) {
    // All that can throw between two reports is the strategy.
    throw isCancelled(error) ? error : run.failure(error);
  }
  if (control) report(control, total, total);
}

/** All instruments have a bar at each step, so that the step is the row of every one of them. */
function runSingleAxis({ run, ctx, strategies, equity }: LoopParts, from: number, to: number): void {
  const { orders, rows, schedule } = run;
  const { panels } = schedule.groups[0]!;
  const { columnOf } = schedule;
  const width = columnOf.length;
  for (let step = from; step < to; step++) {
    const base = step * width;
    rows[0] = step;
    run.row = step;
    if (orders.count > 0) fillOrders(run, step, panels);
    equity[step] = mark(run);
    for (let i = 0; i < width; i++) {
      run.instrument = i;
      run.offset = base + columnOf[i]!;
      strategies[i]!.onBar(ctx);
    }
  }
}

function runMergedAxes({ run, ctx, strategies, equity }: LoopParts, from: number, to: number): void {
  const { schedule, orders, rows } = run;
  const { panelOf, columnOf } = schedule;
  for (let step = from; step < to; step++) {
    const { panels, instruments } = schedule.groups[schedule.groupOf[step]!]!;
    for (let i = 0; i < panels.length; i++) rows[panels[i]!]!++;
    if (orders.count > 0) fillOrders(run, step, panels);
    equity[step] = mark(run);
    for (let i = 0; i < instruments.length; i++) {
      const instrument = instruments[i]!;
      const panel = panelOf[instrument]!;
      if (panel !== run.panel) run.enter(panel);
      run.instrument = instrument;
      run.row = rows[panel]!;
      run.offset = run.row * run.width + columnOf[instrument]!;
      strategies[instrument]!.onBar(ctx);
    }
  }
}
