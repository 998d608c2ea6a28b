import type { PreparedMarket } from '../../execution/run/prepare-market';
import type { FillLog } from '../../execution/fills/fill-log';
import type { RunRates } from '../../execution/run/run-rates';
import type { Trade } from '../../model/result';
import type { FullStatisticName, RunDateName, RunStatistics } from '../../model/run-statistics';
import type { Evaluation } from '../../model/run-config';
import type { Statistics } from '../../model/statistics';
import type { RunFlows } from '../../execution/run/money-keeper';
import { MICROS_PER_DAY, toIso } from '../../model/time';
import { linearPrice } from '../../portfolio/linear-price';
import { benchmark } from './benchmark';
import { benchmarkPath, benchmarkReturns, returnsBetween, type BenchmarkPath } from './benchmark-returns';
import { distribution } from './distribution';
import { drawdowns, period } from './equity';
import { deepest, findDrawdowns } from './find-drawdowns';
import { periodReturns } from './period-returns';
import { ratios } from './ratios';
import { replayPositions, type Activity } from './replay-positions';
import { returns } from './returns';
import type { ClosedTrade, ComparedReturns, RunFigures, RunFormula } from './run-figures';
import { activity, trades } from './trades';

/** The formula of each statistic that only runs have, in their order. */
const FORMULAS: Readonly<Record<FullStatisticName, RunFormula>> = {
  ...period,
  ...returns,
  ...distribution,
  ...ratios,
  ...drawdowns,
  ...benchmark,
  ...trades,
  ...activity,
};

export interface RunStatisticsSource {
  statistics: Statistics;
  prepared: PreparedMarket;
  initialCapital: number;
  /** What it is judged by. */
  evaluation?: Evaluation;
  /** At the close of each step. */
  equity: Float64Array;
  fills: FillLog;
  trades: readonly Trade[];
  /** Money that one unit of price is worth, by instrument. @default 1 for each */
  multipliers?: Float64Array;
  /** 1 for inverse contracts, by instrument; null where there is none. */
  inverse?: Uint8Array | null;
  /** Without them all prices are in the account's currency. */
  rates?: RunRates;
  /** What was paid and received for time. @default nothing */
  flows?: RunFlows;
  /** What `replayPositions` found, where it is known already. */
  activity?: Activity;
}

/**
 * Every statistic of a run: those of its trials, unchanged, and all others. The benchmark is buying and holding the
 * instrument that the evaluation names, or the only one; without it, what compares with it is null. What overflows is null.
 */
export function computeRunStatistics(source: RunStatisticsSource): RunStatistics {
  const run = figuresOf(source);
  const full = {} as Record<FullStatisticName, number | null>;
  for (const name in FORMULAS) {
    const value = FORMULAS[name as FullStatisticName](run);
    // Adding 0 turns -0 into 0, which JSON could not keep apart.
    full[name as FullStatisticName] = value !== null && Number.isFinite(value) ? value + 0 : null;
  }
  return { ...source.statistics, ...full, ...datesOf(run) };
}

function figuresOf(source: RunStatisticsSource): RunFigures {
  const { statistics, prepared, initialCapital, equity, trades } = source;
  const { market, schedule, barsPerYear } = prepared;
  const { times } = schedule;
  const { excursions, ...held } = source.activity ?? replayPositions({ ...source, market, schedule });
  const open = trades.filter(({ exitTime }) => exitTime === null);
  const closed = closedTrades(source);
  const path = benchmarkPath(prepared, source.evaluation?.benchmark, source.rates);
  const steps = { own: stepReturns(equity), theirs: path && benchmarkReturns(path), perYear: barsPerYear };
  return {
    base: statistics,
    barsPerYear,
    initialCapital,
    times,
    equity,
    returns: steps.own,
    days: periodReturns(times, equity, 'day'),
    months: periodReturns(times, equity, 'month'),
    quarters: periodReturns(times, equity, 'quarter'),
    years: periodReturns(times, equity, 'year'),
    ...findDrawdowns(equity, initialCapital),
    closed,
    won: closed.filter(({ pnl }) => pnl > 0),
    lost: closed.filter(({ pnl }) => pnl < 0),
    open: { count: open.length, pnl: open.reduce((total, { pnl }) => total + pnl, 0) },
    excursions,
    activity: held,
    flows: source.flows ?? { borrow: 0, debitInterest: 0, creditInterest: 0, funding: 0, dividends: 0 },
    benchmark: steps.theirs,
    compared: path && comparedReturns(path, equity, { ...steps, theirs: steps.theirs! }),
    riskFreeRate: source.evaluation?.riskFreeRate ?? 0,
  };
}

/** Returns of the steps, or of the days where closes of steps lie apart: then moves of one hour would meet those of another. */
function comparedReturns({ marks }: BenchmarkPath, equity: Float64Array, steps: ComparedReturns): ComparedReturns {
  if (!marks) return steps;
  const own = returnsBetween(Float64Array.from(marks.steps, (step) => equity[step]!));
  const perYear = own.length === 0 ? 0 : (steps.perYear * own.length) / (marks.steps.at(-1)! - marks.steps[0]!);
  return { own, theirs: returnsBetween(marks.values), perYear };
}

function stepReturns(values: Float64Array): Float64Array {
  const returns = new Float64Array(values.length - 1);
  for (let t = 1; t < values.length; t++) returns[t - 1] = values[t]! / values[t - 1]! - 1;
  return returns;
}

function closedTrades({ trades, prepared, multipliers, inverse = null, rates }: RunStatisticsSource): ClosedTrade[] {
  const numbers = new Map(prepared.schedule.instruments.map((id, i) => [id, i]));
  return trades.flatMap(({ instrument, side, quantity, entryTime, entryPrice, exitTime, pnl }) => {
    if (exitTime === null) return [];
    const number = numbers.get(instrument)!;
    const worth = (multipliers?.[number] ?? 1) * (rates?.at(number, entryTime) ?? 1);
    const fraction = pnl / (quantity * Math.abs(linearPrice(inverse, number, entryPrice)) * worth);
    return [{ long: side === 'long', pnl, fraction, days: (exitTime - entryTime) / MICROS_PER_DAY }];
  });
}

function datesOf({ times, drawdowns }: RunFigures): Record<RunDateName, string | null> {
  const worst = deepest(drawdowns);
  const at = (step: number | null | undefined) => (step === null || step === undefined ? null : toIso(times[step]!));
  return {
    firstClose: at(0),
    lastClose: at(times.length - 1),
    maxDrawdownStart: at(worst?.peak),
    maxDrawdownLow: at(worst?.low),
    maxDrawdownEnd: at(worst?.recovered),
  };
}
