import type { Statistics, StatisticName } from '../model/statistics';
import { annualReturn } from './annual-return';
import { calmar } from './calmar';
import { exposure } from './exposure';
import { fees } from './fees';
import { fills } from './fills';
import { finalEquity } from './final-equity';
import { maxDrawdown } from './max-drawdown';
import { profitFactor } from './profit-factor';
import { rejectedOrders } from './rejected-orders';
import { sharpe } from './sharpe';
import { sortino } from './sortino';
import type { StatisticsInput } from './statistics-input';
import { totalReturn } from './total-return';
import { trades } from './trades';
import { volatility } from './volatility';
import { winRate } from './win-rate';

const FORMULAS: Record<StatisticName, (input: StatisticsInput) => number | null> = {
  totalReturn,
  annualReturn,
  volatility,
  sharpe,
  sortino,
  calmar,
  maxDrawdown,
  finalEquity,
  fees,
  exposure,
  trades,
  winRate,
  profitFactor,
  fills,
  rejectedOrders,
};

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
