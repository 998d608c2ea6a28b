import type { DetailedBars, PreparedMarket } from '../../execution/run/prepare-market';
import type { FillLog } from '../../execution/fills/fill-log';
import type { RunRates } from '../../execution/run/run-rates';
import type { Trade } from '../../model/result';
import type { FullStatisticName, RunDateName, RunStatistics } from '../../model/run-statistics';
import type { Evaluation } from '../../model/run-config';
import type { Statistics } from '../../model/statistics';
import type { RunFlows } from '../../execution/run/money-keeper';
import { MICROS_PER_DAY, toIso } from '../../model/time';
import type { TrialStatistics } from '../../model/trial-statistics';
import { linearPrice } from '../../portfolio/linear-price';
import { benchmark } from './benchmark';
import { benchmarkPath, benchmarkReturns, returnsBetween, type BenchmarkPath } from './benchmark-returns';
import { distribution } from './distribution';
import { drawdowns, period } from './equity';
import { deepest, findDrawdowns } from './find-drawdowns';
import { lazily } from './lazily';
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

const NAMES = Object.keys(FORMULAS) as readonly FullStatisticName[];

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
  /** What `benchmarkPath` found, where it is known already; null without a benchmark. */
  path?: BenchmarkPath | null;
  /** The finer bars that orders met, if they did. */
  detail?: DetailedBars | undefined;
}

/**
 * Every statistic of a run: those of its trials, unchanged, and all others. The benchmark is buying and holding the
 * instrument that the evaluation names, or the only one; without it, what compares with it is null. What overflows is null.
 */
export function computeRunStatistics(source: RunStatisticsSource): RunStatistics {
  const run = figuresOf(source);
  return Object.assign(computed(source.statistics, run, NAMES), datesOf(run));
}

/** Some of them beside those of trials. */
export function computeTrialStatistics(
  source: RunStatisticsSource,
  names: readonly FullStatisticName[],
): TrialStatistics {
  return computed(source.statistics, figuresOf(source), names);
}

/** The usual ones, and others beside them. */
function computed<Name extends FullStatisticName>(
  usual: Statistics,
  run: RunFigures,
  names: readonly Name[],
): Statistics & Record<Name, number | null> {
  const found = { ...usual } as Statistics & Record<FullStatisticName, number | null>;
  for (const name of names) {
    const value = FORMULAS[name](run);
    // Adding 0 turns -0 into 0, which JSON could not keep apart.
    found[name] = value !== null && Number.isFinite(value) ? value + 0 : null;
  }
  return found;
}

/** Each figure is computed where a formula asks for it: a trial pays for what its sweep wants alone. */
function figuresOf(source: RunStatisticsSource): RunFigures {
  const { prepared, initialCapital, equity, evaluation, flows } = source;
  const { schedule, barsPerYear } = prepared;
  const { times } = schedule;
  const inside = lazily<Inside>({
    falls: () => findDrawdowns(equity, initialCapital),
    replayed: () => source.activity ?? replayed(source),
    open: () => source.trades.filter(({ exitTime }) => exitTime === null),
    path: () => {
      return source.path === undefined ? benchmarkPath(prepared, evaluation?.benchmark, source.rates) : source.path;
    },
  });
  const figures: RunFigures = lazily<RunFigures>({
    known: () => new Map(),
    base: () => source.statistics,
    barsPerYear: () => barsPerYear,
    initialCapital: () => initialCapital,
    riskFreeRate: () => evaluation?.riskFreeRate ?? 0,
    times: () => times,
    equity: () => equity,
    returns: () => stepReturns(equity),
    days: () => periodReturns(times, equity, 'day'),
    months: () => periodReturns(times, equity, 'month'),
    quarters: () => periodReturns(times, equity, 'quarter'),
    years: () => periodReturns(times, equity, 'year'),
    underwater: () => inside.falls.underwater,
    drawdowns: () => inside.falls.drawdowns,
    closed: () => closedTrades(source),
    won: () => figures.closed.filter(({ pnl }) => pnl > 0),
    lost: () => figures.closed.filter(({ pnl }) => pnl < 0),
    open: () => ({ count: inside.open.length, pnl: inside.open.reduce((total, { pnl }) => total + pnl, 0) }),
    excursions: () => inside.replayed.excursions,
    activity: () => inside.replayed,
    flows: () => flows ?? NO_FLOWS,
    benchmark: () => inside.path && benchmarkReturns(inside.path),
    compared: () => {
      const { path } = inside;
      if (!path) return null;
      return comparedReturns(path, equity, { own: figures.returns, theirs: figures.benchmark!, perYear: barsPerYear });
    },
  });
  return figures;
}

/** What several figures are made of. */
interface Inside {
  falls: ReturnType<typeof findDrawdowns>;
  replayed: Activity;
  open: readonly Trade[];
  path: BenchmarkPath | null;
}

const NO_FLOWS: RunFlows = { borrow: 0, debitInterest: 0, creditInterest: 0, funding: 0, dividends: 0 };

function replayed({ prepared, detail, fills, equity, multipliers, inverse, rates }: RunStatisticsSource): Activity {
  const { market, schedule } = prepared;
  return replayPositions({ market, schedule, detail, fills, equity, multipliers, inverse, rates });
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
