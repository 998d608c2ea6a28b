import type { KernelTrial } from '../../kernels/signal-kernel';
import { fillOrders } from '../fills/fill-orders';
import { targetFor } from '../orders/place-order';
import { reporter, type RunControl } from '../run/run-control';
import type { RunState } from '../run/run-state';

/**
 * A trial whose strategy states its signals as columns, over instruments that all have a bar at each step: what the lean
 * loop does, with two comparisons in place of `onBar`.
 * @param trial columns of the panel, all instruments of a step side by side
 * @returns false where only the event path can tell the result
 */
export function runSignals(run: RunState, { enter, exit, size }: KernelTrial, control?: RunControl): boolean {
  const { orders, rows, schedule, expected } = run;
  const { columnOf } = schedule;
  const width = columnOf.length;
  const total = schedule.times.length;
  const report = reporter(control, { instruments: width, total });
  for (let from = 0, to: number; from < total; from = to) {
    to = report(from);
    for (let step = from; step < to; step++) {
      rows[0] = step;
      if (orders.count > 0) fillOrders(run, step);
      run.row = step;
      const base = step * width;
      for (let i = 0; i < width; i++) {
        const at = base + columnOf[i]!;
        // Comparisons with NaN, before an indicator is defined, fail.
        if (enter.higher[at]! > enter.lower[at]!) {
          if (expected[i] !== size) targetFor(run, i, size);
        } else if (exit.higher[at]! > exit.lower[at]! && expected[i] !== 0) targetFor(run, i, 0);
      }
      if (run.desk !== null) return false;
    }
  }
  report(total);
  return true;
}
