import type { WatchedAccount } from '../../portfolio/account';
import { RunEdgeContext, type Edge } from '../context/edge-context';
import { beginOf } from '../context/session-times';
import { cloneLoop } from './clone-loop';
import { deliverEvents } from './deliver-events';
import { CorporateActions } from '../fills/corporate-actions';
import { fillOrders } from '../fills/fill-orders';
import { runFull, runFullSingle } from './full-loop';
import { runMergedAxes, runRows, runSingleAxis } from './lean-loop';
import type { FullLoopTools, Loop, LoopParts, LoopTools } from './loop-parts';
import { matchAtClose, matchOrders } from '../fills/match-orders';
import { matchInDetail } from '../fills/match-in-detail';
import { matchOnCredit } from '../fills/match-on-credit';
import { matchSingle } from '../fills/match-single';
import { OptionExpiries } from '../fills/option-expiries';
import { rollPositions } from '../fills/roll-positions';
import type { FrontRoutes } from '../orders/front-routes';
import { lastBars } from '../run/last-bar';
import { placeOf } from '../run/place-of';
import { isCancelled, reporter, type Report } from '../run/run-control';
import { runSingle } from './run-single';
import { strategyFailure } from '../run/run-state';
import { watchAccount } from '../fills/watch-account';

type FullLoop = (parts: LoopParts, tools: FullLoopTools) => number;

/**
 * Walks the merged time axis: by a loop that knows market orders alone, until a strategy asks for more, then by one that
 * knows everything. Both give the same result where both apply.
 */
export function runLoop(parts: LoopParts): void {
  const { run, control } = parts;
  const total = run.schedule.times.length;
  const report = reporter(control, { instruments: run.schedule.instruments.length, total });
  const key = strategyText(parts);
  try {
    callEdge('onStart', parts);
    const first = run.desk === null ? leanLoop(parts, { key, report }) : 0;
    if (first < total) fullLoop(parts, { key, first, report });
    callEdge('onEnd', parts);
  } catch (error) {
    // All that can throw between two reports is the strategy.
    throw isCancelled(error) ? error : strategyFailure(error, placeOf(run, parts.portfolio));
  }
  report(total);
}

/** Calls what strategies have to do before the first bar, or after the last one. */
function callEdge(at: Edge['at'], { run, strategies, portfolio, ...contexts }: LoopParts): void {
  if (!strategies.some((strategy) => strategy[at] !== undefined)) return;
  const time = at === 'onStart' ? beginOf(run) : run.schedule.times.at(-1)!;
  const ctx = portfolio ? contexts.rowCtx : contexts.ctx;
  strategies.forEach((strategy, instrument) => {
    run.instrument = instrument;
    strategy[at]?.(new RunEdgeContext(run, { at, time, instrument, ctx }));
  });
  run.instrument = 0;
}

function leanLoop(parts: LoopParts, { key, report }: { key: string; report: Report }): number {
  const { schedule, panels } = parts.run;
  if (schedule.instruments.length === 1 && !parts.portfolio) return runSingle(parts, { key, report });
  const tools: LoopTools = { report, fillOrders };
  const byBar = panels.length > 1 ? runMergedAxes : runSingleAxis;
  return cloneLoop<Loop>(parts.portfolio ? runRows : byBar, key)(parts, tools);
}

function fullLoop(parts: LoopParts, given: { key: string; first: number; report: Report }): void {
  const { key, first, report } = given;
  const { run, ctx, strategies, portfolio } = parts;
  // Orders that are on the way have times, which the loop of a single instrument does not keep.
  const single = run.schedule.instruments.length === 1 && !portfolio && run.desk!.book.arrivals === null;
  const expiries = new OptionExpiries(
    run.desk!.rules.map(({ instrument }) => instrument),
    lastBars(run),
    run.schedule.shown.length,
  );
  const onCredit = 'isShort' in run.account;
  const credit = onCredit && (run.account as WatchedAccount).intrabar;
  // Finer bars come several at a step, which only the general matching knows.
  const matchPlain = single && !parts.detail ? matchSingle : matchOrders;
  const match = credit ? matchOnCredit : matchPlain;
  const { treasury } = run;
  const fronts = run.desk!.fronts;
  const actions = new CorporateActions(run.desk!.rules.map(({ instrument }) => instrument));
  const met = fronts ? rolledBefore(match) : parts.detail ? matchInDetail(run, parts.detail, match) : match;
  cloneLoop<FullLoop>(single ? runFullSingle : runFull, key)(parts, {
    desk: run.desk!,
    first,
    rows: portfolio,
    watched: onCredit || expiries.count > 0 || treasury !== null || fronts !== null,
    everyBar: credit || parts.detail !== undefined || fronts !== null || actions.count > 0,
    atClose: run.desk!.fills.at === 'same-close',
    report,
    matchOrders: actions.count > 0 ? actedBefore(actions, met) : met,
    matchAtClose: fronts ? summedAfter(fronts, matchAtClose) : matchAtClose,
    watch(_, desk) {
      if (treasury !== null) treasury.close();
      if (fronts !== null) rollPositions(run, desk, true);
      if (expiries.count > 0) expiries.settle(run, desk);
      if (onCredit) watchAccount(run, { desk, account: run.account as WatchedAccount });
      if (fronts !== null) fronts.sum(run);
    },
    deliver: (_, desk) => deliverEvents(run, desk, { ctx, strategies }),
    record: treasury && (() => treasury.record()),
    fire: (_, { timers }) => timers.fire(run.schedule.times[run.step]!, (instrument) => run.focus(instrument)),
  });
}

type Match = FullLoopTools['matchOrders'];

/** Applies splits and dividends before the bars of a step, then lets the orders meet them. */
function actedBefore(actions: CorporateActions, match: Match): Match {
  return (run, desk) => {
    actions.apply(run, desk);
    match(run, desk);
  };
}

/** Rolls what was due before the bars of a step, then lets the orders meet them. */
function rolledBefore(match: Match): Match {
  return (run, desk) => {
    rollPositions(run, desk, false);
    match(run, desk);
  };
}

function summedAfter(fronts: FrontRoutes, match: Match): Match {
  return (run, desk) => {
    match(run, desk);
    fronts.sum(run);
  };
}

/** Tells one class of strategy from another: the text of the method that the loop calls. */
function strategyText({ strategies, portfolio }: LoopParts): string {
  return String(Reflect.get(strategies[0]!, portfolio ? 'onRow' : 'onBar'));
}
