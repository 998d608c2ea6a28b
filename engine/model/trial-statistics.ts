import { FULL_STATISTICS, type FullStatisticName } from './run-statistics';
import type { StatisticEntry } from './statistic-families/statistic';
import { STATISTICS, TRIAL_STATISTICS, type StatisticName, type Statistics } from './statistics';

/** A statistic of trial or run. */
export type AnyStatisticName = StatisticName | FullStatisticName;

/** Those of `STATISTICS`, and those of runs that were asked for. */
export type TrialStatistics = Statistics & Partial<Record<FullStatisticName, number | null>>;

/** A figure of a trial; null where it has no meaning. */
export type Figures = (name: AnyStatisticName) => number | null;

/** What trials have beyond `STATISTICS`: names of statistics of runs, in the order of `FULL_STATISTICS`, each once. */
export interface FurtherStatistics {
  statistics?: readonly FullStatisticName[] | undefined;
}

const ENTRIES: Readonly<Record<AnyStatisticName, StatisticEntry>> = { ...TRIAL_STATISTICS, ...FULL_STATISTICS };

export const ANY_STATISTICS = Object.keys(ENTRIES) as readonly AnyStatisticName[];

export function isAnyStatistic(name: string): name is AnyStatisticName {
  return Object.hasOwn(ENTRIES, name);
}

/** What is known of a statistic of trial or run. */
export function statisticEntry(name: AnyStatisticName): StatisticEntry {
  return ENTRIES[name];
}

/** The names that trials have to be asked for among those that somebody needs; none: an empty object. */
export function furtherStatistics(needed: Iterable<AnyStatisticName>): FurtherStatistics {
  const wanted = new Set<string>(needed);
  const statistics = (Object.keys(FULL_STATISTICS) as FullStatisticName[]).filter((name) => wanted.has(name));
  return statistics.length === 0 ? {} : { statistics };
}

/** The names of a trial's figures, in the order of its row. */
export function statisticsOfTrials({ statistics = [] }: FurtherStatistics): readonly AnyStatisticName[] {
  return statistics.length === 0 ? STATISTICS : [...STATISTICS, ...statistics];
}

/** The figures of a row by their names; NaN is a figure without meaning. */
export function statisticsOf(values: Float64Array, further: FurtherStatistics): TrialStatistics {
  const names = statisticsOfTrials(further);
  return Object.fromEntries(names.map((name, i) => [name, orNull(values[i])])) as TrialStatistics;
}

/** The same one by one. */
export function figuresOf(values: Float64Array, further: FurtherStatistics): Figures {
  const names = statisticsOfTrials(further);
  return (name) => orNull(values[names.indexOf(name)]);
}

export function namedFigures(statistics: TrialStatistics): Figures {
  return (name) => statistics[name] ?? null;
}

function orNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
