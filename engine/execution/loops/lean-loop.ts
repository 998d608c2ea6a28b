import type { LoopParts, LoopTools, Walk } from './loop-parts';

/*
 * The loops of runs that trade at the market alone. Their text is evaluated anew for each class of strategy (see
 * clone-loop.ts), so they name nothing outside themselves but the globals of JavaScript.
 *
 * A step is where bars close. At each one waiting orders fill at the open of its bars, then each instrument with a bar has its `onBar`, in order. No order
 * placed there can fill before the next step, so cash and positions after `onBar` are those of the close: the equity
 * curve is rebuilt from the fills when the run is over. Each returns the step that it did not do: the number of steps,
 * or less when a strategy asked for more than market orders.
 */

/**
 * The bars of one instrument from `step` on, up to the first that leaves something to do at the next one: returns that
 * next step, at most `to`. Nothing in here is called that V8 cannot see through, so what it knows of the objects lasts.
 */
export function walkBars({ run, ctx, strategy }: Walk, step: number, to: number): number {
  const { orders, rows } = run;
  // Said to be integers, they need no look at their type at every bar.
  const end = to | 0;
  let at = step | 0;
  do {
    rows[0] = at;
    run.row = at;
    run.offset = at;
    strategy.onBar(ctx);
    at++;
  } while (at < end && orders.count === 0);
  return at;
}

/** All instruments have a bar at each step, so that the step is the row of every one of them. */
export function runSingleAxis({ run, ctx, strategies }: LoopParts, tools: LoopTools): number {
  const { orders, rows, schedule } = run;
  const { fillOrders, report } = tools;
  const { columnOf } = schedule;
  const width = columnOf.length;
  const total = schedule.times.length;
  for (let from = 0, to: number; from < total; from = to) {
    to = report(from);
    for (let step = from; step < to; step++) {
      if (orders.count > 0 && run.desk !== null) return step;
      rows[0] = step;
      if (orders.count > 0) fillOrders(run, step);
      run.row = step;
      const base = step * width;
      for (let i = 0; i < width; i++) {
        run.instrument = i;
        run.offset = base + columnOf[i]!;
        strategies[i]!.onBar(ctx);
      }
    }
  }
  return total;
}

export function runMergedAxes({ run, ctx, strategies }: LoopParts, tools: LoopTools): number {
  const { schedule, orders, rows } = run;
  const { fillOrders, report } = tools;
  const { panelOf, columnOf, times } = schedule;
  const total = times.length;
  for (let from = 0, to: number; from < total; from = to) {
    to = report(from);
    for (let step = from; step < to; step++) {
      if (orders.count > 0 && run.desk !== null) return step;
      const { panels, instruments } = schedule.groups[schedule.groupOf[step]!]!;
      for (let i = 0; i < panels.length; i++) rows[panels[i]!]!++;
      run.step = step;
      orders.now = times[step]!;
      if (orders.count > 0) fillOrders(run, step);
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
  return total;
}

/** One strategy object sees each step as a whole. */
export function runRows({ run, rowCtx, strategies }: LoopParts, tools: LoopTools): number {
  const { schedule, orders, rows } = run;
  const { fillOrders, report } = tools;
  const strategy = strategies[0]!;
  const { times } = schedule;
  const total = times.length;
  for (let from = 0, to: number; from < total; from = to) {
    to = report(from);
    for (let step = from; step < to; step++) {
      if (orders.count > 0 && run.desk !== null) return step;
      const { panels } = schedule.groups[schedule.groupOf[step]!]!;
      for (let i = 0; i < panels.length; i++) rows[panels[i]!]!++;
      run.step = step;
      orders.now = times[step]!;
      if (orders.count > 0) fillOrders(run, step);
      strategy.onRow(rowCtx);
    }
  }
  return total;
}
