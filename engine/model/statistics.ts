/**
 * Statistics that every run and trial has, in the order of their columns. Fractions, not percentages; money in the
 * account's currency; `maxDrawdown` <= 0. A figure without meaning (no trade, no variance) is null.
 */
export const STATISTICS = [
  'totalReturn',
  'annualReturn',
  'volatility',
  'sharpe',
  'sortino',
  'calmar',
  'maxDrawdown',
  'finalEquity',
  'fees',
  'exposure',
  'trades',
  'winRate',
  'profitFactor',
  'fills',
  'rejectedOrders',
] as const;

export type StatisticName = (typeof STATISTICS)[number];
export type Statistics = Record<StatisticName, number | null>;

export function isStatisticName(name: string): name is StatisticName {
  return (STATISTICS as readonly string[]).includes(name);
}
