import { cloneLoop } from './clone-loop';
import { fillSingle } from '../fills/fill-orders';
import { walkBars } from './lean-loop';
import type { LoopParts } from './loop-parts';
import type { Report } from '../run/run-control';

/**
 * Market orders of one instrument: from fill to fill by a walk of the strategy's own class.
 * @param key tells the class of the strategy from others
 * @returns the step that it did not do, as the loops of many instruments
 */
export function runSingle(
  { run, ctx, strategies }: LoopParts,
  { key, report }: { key: string; report: Report },
): number {
  const { orders, rows } = run;
  const walk = cloneLoop<typeof walkBars>(walkBars, key);
  const walked = { run, ctx, strategy: strategies[0]! };
  const total = run.schedule.times.length;
  for (let from = 0, to: number; from < total; from = to) {
    to = report(from);
    for (let step = from; step < to; step = walk(walked, step, to)) {
      if (orders.count === 0) continue;
      if (run.desk !== null) return step;
      rows[0] = step;
      fillSingle(run, step);
    }
  }
  return total;
}
