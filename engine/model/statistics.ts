import type { StatisticEntry } from './statistic-families/statistic';
import { TRIAL } from './statistic-families/trial';

export type StatisticName = keyof typeof TRIAL;
export type Statistics = Record<StatisticName, number | null>;

/** What is known of each statistic of `STATISTICS`. */
export const TRIAL_STATISTICS: Readonly<Record<StatisticName, StatisticEntry>> = TRIAL;

/**
 * Statistics that every run and trial has, in the order of their columns. Fractions, not percentages; money in the
 * account's currency; `maxDrawdown` <= 0. A figure without meaning (no trade, no variance) is null.
 */
export const STATISTICS = Object.keys(TRIAL) as readonly StatisticName[];

export function isStatisticName(name: string): name is StatisticName {
  return Object.hasOwn(TRIAL, name);
}
