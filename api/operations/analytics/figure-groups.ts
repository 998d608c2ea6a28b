import type { FigureGroup } from '../../../engine/model/analytics-views';
import { FULL_STATISTICS, STATISTIC_GROUPS } from '../../../engine/model/run-statistics';
import { STATISTICS } from '../../../engine/model/statistics';
import { statisticEntry, type AnyStatisticName, type TrialStatistics } from '../../../engine/model/trial-statistics';

const HEADLINE = 'Headline';
type Title = keyof typeof STATISTIC_GROUPS | typeof HEADLINE;
const GROUPS = { [HEADLINE]: STATISTICS, ...namesOfGroups() } as Record<Title, readonly AnyStatisticName[]>;
export const ALL_GROUPS = Object.keys(GROUPS) as readonly Title[];

function namesOfGroups(): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(STATISTIC_GROUPS).map(([title, family]) => [title, Object.keys(family)]));
}

/** The stored statistics of a run with what is known of each; those that its version did not compute are null. */
export function figureGroups(statistics: Partial<TrialStatistics> | null, titles: readonly Title[]): FigureGroup[] {
  return titles.map((title) => ({ title, figures: GROUPS[title].map((name) => figureOf(statistics, name)) }));
}

export function figureOf(statistics: Partial<TrialStatistics> | null, name: AnyStatisticName) {
  const { label, unit } = statisticEntry(name);
  return { name, label, unit, value: statistics?.[name] ?? null };
}

/** Every statistic of runs, in the order in which doors show them. */
export const EVERY_STATISTIC: readonly AnyStatisticName[] = [
  ...STATISTICS,
  ...(Object.keys(FULL_STATISTICS) as AnyStatisticName[]),
];
