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
  const sign = signOf(name);
  if (sign === 0) return null;
  let best: number | null = null;
  values.forEach((value, i) => {
    if (value !== null && (best === null || sign * (value - values[best]!) > 0)) best = i;
  });
  return best;
}

/** 1 where the larger figure is the better one, -1 where the smaller is, 0 where neither can be said. */
export function signOf(name: string): -1 | 0 | 1 {
  const has = (names: readonly string[]) => names.includes(name);
  return has(LARGER) ? 1 : has(SMALLER) ? -1 : 0;
}
