import type { StatisticName, Statistics } from '../model/statistics';
import { aboveRounding } from './rounding';
import type { EquitySummary, StatisticsInput } from './statistics-input';

/** How each statistic of trials is computed; `engine/model/statistic-families/trial.ts` describes them. */
const FORMULAS: Readonly<Record<StatisticName, (input: StatisticsInput) => number | null>> = {
  totalReturn: ({ equity }) => equity.finalEquity / equity.initialCapital - 1,
  annualReturn,
  volatility: ({ equity, barsPerYear }) => (equity.returns < 2 ? null : deviationOf(equity) * Math.sqrt(barsPerYear)),
  sharpe: (input) => {
    const { equity, barsPerYear } = input;
    const deviation = equity.returns < 2 ? 0 : deviationOf(equity);
    return deviation === 0 ? null : (excessReturn(input) / deviation) * Math.sqrt(barsPerYear);
  },
  sortino: (input) => {
    const { equity, barsPerYear } = input;
    const downside = aboveRounding(Math.sqrt(equity.squaredLosses / equity.returns));
    return downside === 0 ? null : (excessReturn(input) / downside) * Math.sqrt(barsPerYear);
  },
  calmar: (input) => {
    const growth = annualReturn(input);
    const drawdown = aboveRounding(-input.equity.maxDrawdown);
    return growth === null || drawdown === 0 ? null : growth / drawdown;
  },
  maxDrawdown: ({ equity }) => equity.maxDrawdown,
  finalEquity: ({ equity }) => equity.finalEquity,
  fees: ({ fees }) => fees,
  exposure: ({ steps, exposedSteps }) => exposedSteps / steps,
  trades: ({ trips }) => trips.closed,
  winRate: ({ trips }) => (trips.closed === 0 ? null : trips.won / trips.closed),
  profitFactor: ({ trips }) => (trips.grossLoss === 0 ? null : trips.grossProfit / trips.grossLoss),
  fills: ({ fills }) => fills,
  rejectedOrders: ({ rejectedOrders }) => rejectedOrders,
};

/** Mean return of a bar beyond the risk-free one. */
function excessReturn({ equity, barsPerYear, riskFreeRate = 0 }: StatisticsInput): number {
  return equity.meanReturn - riskFreeRate / barsPerYear;
}

function deviationOf({ squaredDeviations, returns }: EquitySummary): number {
  return aboveRounding(Math.sqrt(squaredDeviations / (returns - 1)));
}

function annualReturn({ equity, barsPerYear }: StatisticsInput): number | null {
  if (equity.returns === 0) return null;
  const growth = Math.max(0, equity.finalEquity / equity.initialCapital);
  return growth ** (barsPerYear / equity.returns) - 1;
}

/** All statistics; what overflows to infinity is null, as JSON has no word for it. */
export function computeStatistics(input: StatisticsInput): Statistics {
  const statistics = {} as Statistics;
  for (const name in FORMULAS) statistics[name as StatisticName] = computeStatistic(name as StatisticName, input);
  return statistics;
}

/** One of them. */
export function computeStatistic(name: StatisticName, input: StatisticsInput): number | null {
  const value = FORMULAS[name](input);
  // Adding 0 turns -0 into 0, which JSON could not keep apart.
  return value !== null && Number.isFinite(value) ? value + 0 : null;
}
