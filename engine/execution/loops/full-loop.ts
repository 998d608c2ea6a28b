import type { FullLoopTools, LoopParts } from './loop-parts';

/*
 * The loops of runs that use every feature. Their text is evaluated anew for each class of strategy, as that of the lean
 * loops. At each step: orders meet the bars, the account is watched, strategies are told what happened, timers fire,
 * then `onBar` of each instrument with a bar, or `onRow`; last, where fills are at the same close, what was ordered.
 */

export function runFullSingle({ run, ctx, strategies }: LoopParts, tools: FullLoopTools): number {
  const { rows, open, high, low, listening } = run;
  const { times } = run.schedule;
  const { desk, everyBar, matchOrders, watched, watch, deliver, atClose, matchAtClose, report, record } = tools;
  const { book, timers } = desk;
  const { reach } = book;
  const strategy = strategies[0]!;
  const total = times.length;
  let next = tools.first;
  for (let step = next; step < total; step++) {
    if (step >= next) next = report(step);
    rows[0] = step;
    run.step = step;
    run.row = step;
    run.offset = step;
    // Most bars reach no order.
    const { above, below } = reach;
    const first = open[step]!;
    if (everyBar || !(high[step]! < above && low[step]! > below && first < above && first > below)) {
      matchOrders(run, desk);
    }
    if (watched) watch(run, desk);
    if (listening && desk.events.length > 0) deliver(run, desk);
    if (timers.next < Infinity && timers.next <= times[step]!) tools.fire(run, desk);
    strategy.onBar(ctx);
    if (atClose && book.activeCount > 0) matchAtClose(run, desk);
    if (listening && desk.events.length > 0) deliver(run, desk);
    if (record !== null) record();
  }
  return total;
}

export function runFull({ run, ctx, rowCtx, strategies }: LoopParts, tools: FullLoopTools): number {
  const { rows, schedule } = run;
  const { panelOf, columnOf, times } = schedule;
  const { desk, matchOrders, watch, deliver, matchAtClose, report, record } = tools;
  const { book, timers } = desk;
  const total = times.length;
  let next = tools.first;
  for (let step = next; step < total; step++) {
    if (step >= next) next = report(step);
    const { panels, instruments } = schedule.groups[schedule.groupOf[step]!]!;
    for (let i = 0; i < panels.length; i++) rows[panels[i]!]!++;
    run.step = step;
    book.now = times[step]!;
    if (book.activeCount > 0 || tools.everyBar) matchOrders(run, desk);
    if (tools.watched) watch(run, desk);
    if (desk.events.length > 0) deliver(run, desk);
    if (timers.next <= times[step]!) tools.fire(run, desk);
    if (tools.rows) strategies[0]!.onRow(rowCtx);
    else {
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
    if (tools.atClose && book.activeCount > 0) matchAtClose(run, desk);
    if (desk.events.length > 0) deliver(run, desk);
    if (record !== null) record();
  }
  return total;
}
