/** What a figure is measured in. Fractions, not percentages; money in the account's currency; days of 24 hours. */
export type StatisticUnit = 'fraction' | 'ratio' | 'money' | 'count' | 'days';

/** What is known of a statistic besides how it is computed (`engine/statistics`). Its name is its key. */
export interface StatisticEntry {
  label: string;
  unit: StatisticUnit;
  /** What a fraction is one of, or the time that it is over, in words that follow the figure. */
  of?: string;
  /** How it is computed, and when it is null. Markdown. */
  formula: string;
  /** Who defined it, or whose convention it follows. */
  source?: string;
}

/** Statistics of one kind by name, in the order in which doors show them. */
export type StatisticFamily = Readonly<Record<string, StatisticEntry>>;
