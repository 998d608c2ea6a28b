import type { AnyStatisticName } from '../model/trial-statistics';

/** Figures of which the larger is the better one, and of which the smaller; of others neither can be said. */
const LARGER: readonly AnyStatisticName[] = [
  ...(['totalReturn', 'annualReturn', 'sharpe', 'sortino', 'calmar', 'maxDrawdown', 'finalEquity'] as const),
  ...(['winRate', 'profitFactor', 'cagr', 'netProfit', 'omega', 'gainToPain', 'recoveryFactor'] as const),
  ...(['valueAtRisk', 'expectedShortfall', 'expectancy', 'payoffRatio', 'sqn', 'informationRatio'] as const),
  ...(['excessReturn', 'alpha', 'winDays', 'winMonths', 'worstDay', 'worstMonth', 'averageDrawdown'] as const),
];
const SMALLER: readonly AnyStatisticName[] = [
  ...(['volatility', 'fees', 'rejectedOrders', 'ulcerIndex', 'downsideDeviation', 'longestDrawdownDays'] as const),
  ...(['averageDrawdownDays', 'timeUnderwater', 'riskOfRuin', 'consecutiveLosses'] as const),
];

/** Number of the best value, the first of equal ones; null where a figure is neither better large nor small. */
export function bestOf(name: AnyStatisticName, values: readonly (number | null)[]): number | null {
  const sign = LARGER.includes(name) ? 1 : SMALLER.includes(name) ? -1 : 0;
  if (sign === 0) return null;
  let best: number | null = null;
  values.forEach((value, i) => {
    if (value !== null && (best === null || sign * (value - values[best]!) > 0)) best = i;
  });
  return best;
}
