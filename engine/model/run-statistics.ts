import { BENCHMARK } from './statistic-families/benchmark';
import { DISTRIBUTION } from './statistic-families/distribution';
import { DRAWDOWNS, PERIOD } from './statistic-families/equity';
import { RATIOS } from './statistic-families/ratios';
import { RETURNS } from './statistic-families/returns';
import type { StatisticEntry, StatisticFamily } from './statistic-families/statistic';
import { ACTIVITY, TRADES } from './statistic-families/trades';
import type { Statistics } from './statistics';

/**
 * The statistics that a run has besides those of its trials, by the title of their group, in the order in which doors
 * show them. A figure without meaning is null.
 */
export const STATISTIC_GROUPS = {
  'Period and equity': PERIOD,
  Returns: RETURNS,
  Distribution: DISTRIBUTION,
  Ratios: RATIOS,
  Drawdowns: DRAWDOWNS,
  'Against the benchmark': BENCHMARK,
  Trades: TRADES,
  Activity: ACTIVITY,
} as const satisfies Record<string, StatisticFamily>;

type Groups = typeof STATISTIC_GROUPS;
export type FullStatisticName = { [Title in keyof Groups]: keyof Groups[Title] }[keyof Groups];

/** All of these in one table. */
export const FULL_STATISTICS = Object.assign({}, ...Object.values(STATISTIC_GROUPS)) as Readonly<
  Record<FullStatisticName, StatisticEntry>
>;

/** What positions and cash cost or earned by being held: beside the profit of trades. */
export const CARRY_STATISTICS = [
  'borrowFees',
  'debitInterest',
  'creditInterest',
  'fundingPayments',
  'dividends',
] as const;

/** Moments of a run that belong to its statistics, ISO 8601 UTC. Those of the deepest drawdown are null without one. */
export const DATE_LABELS = {
  firstClose: 'First close',
  lastClose: 'Last close',
  maxDrawdownStart: 'Peak before the max drawdown',
  maxDrawdownLow: 'Low of the max drawdown',
  maxDrawdownEnd: 'Recovery',
} as const;
export type RunDateName = keyof typeof DATE_LABELS;
export const RUN_DATES = Object.keys(DATE_LABELS) as readonly RunDateName[];

/** All statistics of a run: those of trials, and those that only runs have. */
export type RunStatistics = Statistics & Record<FullStatisticName, number | null> & Record<RunDateName, string | null>;
