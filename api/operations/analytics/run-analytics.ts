import { contributions } from '../../../engine/analytics/attribution';
import { isClosed } from '../../../engine/analytics/analysed-run';
import { deepestDrawdowns } from '../../../engine/analytics/drawdown-table';
import { extremeRows } from '../../../engine/analytics/extreme-rows';
import { activityMonths, exposurePoints, hasExposure } from '../../../engine/analytics/exposure-months';
import { againstBenchmark } from '../../../engine/analytics/growth-curve';
import { histogram } from '../../../engine/analytics/histogram';
import { monthTable, yearTable } from '../../../engine/analytics/period-table';
import { returnsOf } from '../../../engine/analytics/rolling';
import { tailsOf } from '../../../engine/analytics/tails';
import { groupedTrades, streaksOf, tradeFigures } from '../../../engine/analytics/trade-figures';
import type {
  AttributionView,
  BenchmarkView,
  ExcursionPoint,
  ExposureView,
  PerformanceView,
  RiskFiguresView,
  TradeAnalysisView,
} from '../../../engine/model/analytics-views';
import { CARRY_STATISTICS } from '../../../engine/model/run-statistics';
import type { Services } from '../services';
import { ALL_GROUPS, figureGroups } from './figure-groups';
import { openRun, type OpenRun } from './open-run';
import { findingsOfRun } from './run-diagnosis';

const MOST_DRAWDOWNS = 10;
const MOST_EXCURSIONS = 5000;

/** Every statistic by group, returns of months and years, and what should be known before they are read. */
export async function performanceOf(services: Services, id: string): Promise<PerformanceView> {
  const run = await openRun(services, id);
  return {
    runId: id,
    groups: figureGroups(run.row.statistics, ALL_GROUPS),
    months: monthTable(run.curve),
    years: yearTable(run.curve),
    findings: await findingsOfRun(services, run),
  };
}

export async function riskFiguresOf(services: Services, id: string): Promise<RiskFiguresView> {
  const { row, curve } = await openRun(services, id);
  const { own: days } = returnsOf(curve, 'days');
  return {
    runId: id,
    groups: figureGroups(row.statistics, ['Distribution', 'Ratios', 'Drawdowns']),
    tails: tailsOf(days),
    drawdowns: deepestDrawdowns(curve, MOST_DRAWDOWNS),
    days: histogram(days),
  };
}

/** @param timeZone by whose clock hours, days and months are told */
export async function tradeAnalysisOf(services: Services, id: string, timeZone: string): Promise<TradeAnalysisView> {
  const { trades } = await openRun(services, id);
  const closed = trades.filter(isClosed);
  const open = trades.filter((trade) => !isClosed(trade));
  return {
    ...{ runId: id, timeZone, all: tradeFigures(closed) },
    open: { trades: open.length, pnl: open.reduce((sum, { pnl }) => sum + pnl, 0) },
    streaks: streaksOf(closed),
    by: groupedTrades(closed, timeZone),
    pnl: histogram(closed.map(({ pnl }) => pnl)),
    excursions: excursionsOf(trades),
  };
}

/** Closed trades come before open ones, so that the number among them is that of the row. */
function excursionsOf(trades: OpenRun['trades']): ExcursionPoint[] {
  const closed = trades.filter(isClosed);
  const column = (of: (trade: (typeof closed)[0]) => number | null) =>
    Float64Array.from(closed, (one) => of(one) ?? NaN);
  const columns = [column(({ pnl }) => pnl), column(({ mae }) => mae), column(({ mfe }) => mfe)];
  return extremeRows(columns, MOST_EXCURSIONS).map((trade) => {
    const { pnl, mae, mfe } = closed[trade]!;
    return { trade, pnl, mae, mfe };
  });
}

export async function exposureOf(services: Services, id: string, points: number): Promise<ExposureView> {
  const { curve } = await openRun(services, id);
  const total = curve.times.length;
  if (!hasExposure(curve)) return { runId: id, recorded: false, total, points: [], months: [] };
  return { runId: id, recorded: true, total, points: exposurePoints(curve, points), months: activityMonths(curve) };
}

/** What each instrument and each side made: with carry it is the gain of the run. */
export async function attributionOf(services: Services, id: string): Promise<AttributionView> {
  const { row, curve, trades } = await openRun(services, id);
  const { initialCapital } = curve;
  const gain = (curve.equity.at(-1) ?? initialCapital) - initialCapital;
  const carry = CARRY_STATISTICS.reduce((sum, name) => sum + (statisticOf(row.statistics, name) ?? 0), 0);
  const made = trades.reduce((sum, { pnl }) => sum + pnl, 0);
  const of = { initialCapital, gain };
  return {
    ...{ runId: id, gain, carry, unexplained: gain - carry - made },
    byInstrument: contributions(trades, ({ instrument }) => instrument, of),
    bySide: contributions(trades, ({ side }) => side, of),
  };
}

function statisticOf(statistics: object | null, name: string): number | null {
  return (statistics as Record<string, number | null> | null)?.[name] ?? null;
}

export async function benchmarkOf(services: Services, id: string, points: number): Promise<BenchmarkView> {
  const { row, curve } = await openRun(services, id);
  const [group] = figureGroups(row.statistics, ['Against the benchmark']);
  return {
    runId: id,
    benchmark: row.config.evaluation?.benchmark ?? onlyInstrument(row.config.instruments) ?? null,
    figures: group!.figures,
    months: monthTable(curve),
    years: yearTable(curve),
    total: curve.times.length,
    points: againstBenchmark(curve, points),
  };
}

function onlyInstrument(instruments: readonly string[] | undefined): string | undefined {
  return instruments?.length === 1 ? instruments[0] : undefined;
}
