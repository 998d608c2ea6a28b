import type { EquityCurve, Fill, RunResult, RunSample, Trade } from '../../model/result';
import type { Statistics } from '../../model/statistics';
import type { Instrument } from '../../model/instrument';
import type { FurtherStatistics, TrialStatistics } from '../../model/trial-statistics';
import { listTrades, type Quantities } from '../../portfolio/round-trips';
import { hashResult } from '../../statistics/result-hash';
import { benchmarkPath } from '../../statistics/run/benchmark-returns';
import { computeRunStatistics, computeTrialStatistics } from '../../statistics/run/compute-run-statistics';
import { replayPositions } from '../../statistics/run/replay-positions';
import { reasonOf, typeOf } from '../fills/fill-cause';
import { Increment, plainNumber } from '../orders/increments';
import { fillTimes } from '../fills/fill-times';
import { describeOrders } from './run-orders';
import { lastClose } from './last-bar';
import { runRates } from './run-rates';
import type { RunState } from './run-state';
import type { PlayedRun } from './run-statistics';

/** A run that has reached its end. Its buffers are the engine's own and last until the next run. */
export interface FinishedRun extends PlayedRun {
  equity: Float64Array;
  statistics: Statistics;
}

/** A finished run as plain objects that share nothing with the engine. */
export function describeRun(finished: FinishedRun): RunResult {
  const { run, prepared, initialCapital, equity, statistics } = finished;
  const { times, instruments } = prepared.schedule;
  const { fills } = run;
  const trips = tripSource(finished);
  const { filledAt, sizes } = trips;
  const whole = statisticsSource(finished, trips);
  const activity = replayPositions({ ...prepared, ...whole });
  const trades = listTrades({ ...trips, excursions: activity, tagOf: tagsOf(run) });
  const path = benchmarkPath(prepared, finished.evaluation?.benchmark, trips.rates);
  const source = { ...whole, activity, trades, path };
  return {
    resultHash: hashResult({ fills, filledAt, equity, statistics }),
    statistics: computeRunStatistics(source),
    barsPerYear: prepared.barsPerYear,
    bars: times.length,
    fills: listFills(run, filledAt, sizes),
    trades: trades.map(withPlainPrices),
    orders: describeOrders(run, run.log!, { filledAt, sizes }),
    notes: run.notes!.describe(),
    rejections: run.rejections.describe({ instruments, times }),
    equity: {
      ...equityCurve(times, equity.slice(), initialCapital),
      ...{ gross: activity.gross, net: activity.net, traded: activity.traded },
      ...(path && { benchmark: path.values }),
    },
  };
}

/** Statistics of a trial that was asked for more than the usual ones, equal to those of the run. */
export function trialStatistics(
  finished: FinishedRun,
  { statistics: further = [] }: FurtherStatistics,
): TrialStatistics {
  if (further.length === 0) return finished.statistics;
  const trips = tripSource(finished);
  const source = statisticsSource(finished, trips);
  return computeTrialStatistics({ ...source, trades: listTrades(trips) }, further);
}

/** What the statistics of a run are computed from, without its trades. */
function statisticsSource(finished: FinishedRun, trips: ReturnType<typeof tripSource>) {
  const { run, prepared, initialCapital, evaluation, equity, statistics } = finished;
  const { fills, multipliers, inverse } = run;
  const { rates } = trips;
  return {
    ...{ initialCapital, evaluation, equity, statistics, prepared, fills, multipliers, inverse, rates },
    detail: run.desk?.finer === undefined ? undefined : prepared.detail,
    flows: run.treasury?.flows,
  };
}

/**
 * What the judge looks at of a run: without what takes a further walk over its bars, and most of the time of a short run, unless
 * it asks for such statistics.
 */
export function sampleRun(finished: FinishedRun, further: FurtherStatistics = {}): RunSample {
  const { run, prepared, equity } = finished;
  const trips = tripSource(finished);
  return {
    ...{ statistics: trialStatistics(finished, further), barsPerYear: prepared.barsPerYear },
    fills: listFills(run, trips.filledAt, trips.sizes),
    trades: listTrades(trips),
    orders: describeOrders(run, run.log!, trips),
    equity: { time: Float64Array.from(prepared.schedule.times), equity: equity.slice() },
  };
}

function tripSource({ run, prepared }: FinishedRun) {
  const { times, instruments } = prepared.schedule;
  const { fills, multipliers, inverse } = run;
  const rates = runRates(run);
  return {
    ...{ fills, multipliers, instruments, rates, inverse, filledAt: fillTimes(run) },
    lastClose: (instrument: number) => lastClose(run, instrument),
    lastRate: (instrument: number) => rates?.at(instrument, times.at(-1)!) ?? 1,
    sizes: prepared.instruments.map(quantitiesOf),
  };
}

/** With mean prices as they read: 49500 for 49499.99999999999, which is what dividing sums leaves of it. */
function withPlainPrices(trade: Trade): Trade {
  const { entryPrice, exitPrice } = trade;
  return {
    ...trade,
    entryPrice: plainNumber(entryPrice),
    exitPrice: exitPrice === null ? null : plainNumber(exitPrice),
  };
}

/** Of an instrument without a declared increment, sums become the decimal number that they are but for rounding. */
function quantitiesOf({ sizeIncrement }: Instrument): Quantities {
  return sizeIncrement === undefined ? { nearest: plainNumber } : new Increment(sizeIncrement);
}

/** What the strategy called the order of a fill. */
function tagsOf({ fills, desk, log }: RunState): (fill: number) => string | null {
  const tags = desk?.tags;
  return (fill) => (tags === undefined ? null : tags.of(log!.tagOf(fills.orders[fill]!)));
}

/** @param sizes by instrument: what sums of quantities are rounded to */
function listFills(run: RunState, filledAt: Float64Array, sizes: readonly Quantities[]): Fill[] {
  const { fills, schedule } = run;
  const tagOf = tagsOf(run);
  return Array.from({ length: fills.count }, (_, i) => ({
    time: filledAt[i]!,
    instrument: schedule.instruments[fills.instruments[i]!]!,
    side: fills.quantities[i]! > 0 ? ('buy' as const) : ('sell' as const),
    quantity: sizes[fills.instruments[i]!]!.nearest(Math.abs(fills.quantities[i]!)),
    price: fills.prices[i]!,
    fee: fills.fees[i]!,
    orderId: fills.orders[i] === 0 ? null : fills.orders[i]!,
    type: typeOf(fills.causes[i]!),
    reason: reasonOf(fills.causes[i]!),
    tag: tagOf(i),
  }));
}

/** The first peak is the initial capital: fills at the close may lower the equity at the first one. */
function equityCurve(
  times: Float64Array,
  equity: Float64Array,
  initialCapital: number,
): Pick<EquityCurve, 'time' | 'equity' | 'drawdown'> {
  let peak = initialCapital;
  const drawdown = new Float64Array(equity.length);
  for (let i = 0; i < equity.length; i++) {
    const value = equity[i]!;
    if (value > peak) peak = value;
    drawdown[i] = value / peak - 1;
  }
  return { time: Float64Array.from(times), equity, drawdown };
}
