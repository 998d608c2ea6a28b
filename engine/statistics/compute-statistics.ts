import type { StatisticName, Statistics } from '../model/statistics';
import type { StatisticsInput } from './statistics-input';

/** How each statistic of trials is computed; `engine/model/statistic-families/trial.ts` describes them. */
const FORMULAS: Readonly<Record<StatisticName, (input: StatisticsInput) => number | null>> = {
  totalReturn: ({ equity }) => equity.finalEquity / equity.initialCapital - 1,
  annualReturn,
  volatility: ({ equity, barsPerYear }) =>
    equity.returns < 2 ? null : Math.sqrt(equity.squaredDeviations / (equity.returns - 1)) * Math.sqrt(barsPerYear),
  sharpe: ({ equity, barsPerYear }) => {
    if (equity.returns < 2 || equity.squaredDeviations === 0) return null;
    const deviation = Math.sqrt(equity.squaredDeviations / (equity.returns - 1));
    return (equity.meanReturn / deviation) * Math.sqrt(barsPerYear);
  },
  sortino: ({ equity, barsPerYear }) => {
    if (equity.squaredLosses === 0) return null;
    const downside = Math.sqrt(equity.squaredLosses / equity.returns);
    return (equity.meanReturn / downside) * Math.sqrt(barsPerYear);
  },
  calmar: (input) => {
    const growth = annualReturn(input);
    return growth === null || input.equity.maxDrawdown === 0 ? null : growth / -input.equity.maxDrawdown;
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

function annualReturn({ equity, barsPerYear }: StatisticsInput): number | null {
  if (equity.returns === 0) return null;
  const growth = Math.max(0, equity.finalEquity / equity.initialCapital);
  return growth ** (barsPerYear / equity.returns) - 1;
}

/** All statistics; what overflows to infinity is null, as JSON has no word for it. */
export function computeStatistics(input: StatisticsInput): Statistics {
  const statistics = {} as Statistics;
  for (const name in FORMULAS) {
    const value = FORMULAS[name as StatisticName](input);
    // Adding 0 turns -0 into 0, which JSON could not keep apart.
    statistics[name as StatisticName] = value !== null && Number.isFinite(value) ? value + 0 : null;
  }
  return statistics;
}
