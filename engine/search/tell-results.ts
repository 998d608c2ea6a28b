import { createHash } from 'node:crypto';
import { canonicalJson } from '../model/canonical';
import { HoldfastError, type ErrorBody } from '../model/errors';
import type { SearchPlan } from '../model/search';
import { STATISTICS } from '../model/statistics';
import type { TellResult } from '../model/ask-tell';
import {
  statisticEntry,
  statisticsOfTrials,
  type AnyStatisticName,
  type FurtherStatistics,
  type TrialStatistics,
} from '../model/trial-statistics';

/** What was told of a trial, in the form of a row. */
export interface TellRow {
  trial: number;
  resultHash: Buffer;
  /** In the order of `statisticsOfTrials`; NaN for what was not told or has no meaning. */
  statistics: Float64Array;
  error: ErrorBody | null;
}

export function tellRow({ trial, statistics, error: message }: TellResult, further: FurtherStatistics = {}): TellRow {
  const error: ErrorBody | null = message === undefined ? null : { code: 'STRATEGY_FAILED', message };
  const told = statisticsOfTrials(further).map((name) => statistics?.[name] ?? null);
  const resultHash = createHash('sha256')
    .update(canonicalJson(error ?? { told }))
    .digest();
  return { trial, resultHash, statistics: Float64Array.from(told, (value) => value ?? NaN), error };
}

/**
 * Refuses results that tell a trial twice, what trials do not have, less than none of what is counted, or not what objectives and constraints are made of.
 * @throws HoldfastError VALIDATION with the path below `results`
 */
export function requireTellResults(
  {
    objectives,
    constraints,
    statistics: further = [],
  }: Pick<SearchPlan, 'objectives' | 'constraints'> & FurtherStatistics,
  results: readonly TellResult[],
): void {
  const known = new Set<string>([...STATISTICS, ...further]);
  const needed = new Set<AnyStatisticName>([
    ...objectives.flatMap(({ terms }) => terms.map(({ statistic }) => statistic)),
    ...constraints.map(({ statistic }) => statistic),
  ]);
  const seen = new Set<number>();
  results.forEach(({ trial, statistics }, i) => {
    const refuse = (path: string, why: string) => new HoldfastError('VALIDATION', `${path}: ${why}`, { path });
    if (seen.has(trial)) throw refuse(`results.${i}.trial`, `tells trial ${trial} a second time`);
    seen.add(trial);
    const other = Object.keys(statistics ?? {}).find((name) => !known.has(name));
    if (other !== undefined)
      throw refuse(`results.${i}.statistics.${other}`, 'is not among the statistics of the search');
    const negative = negativeCount(statistics);
    if (negative !== undefined)
      throw refuse(`results.${i}.statistics.${negative}`, 'is a number of something, which is 0 or more');
    const missing = statistics && [...needed].find((name) => statistics[name] === undefined);
    if (missing)
      throw refuse(`results.${i}.statistics.${missing}`, 'is missing: an objective or constraint is made of it');
  });
}

function negativeCount(statistics: Partial<TrialStatistics> = {}): string | undefined {
  const names = Object.keys(statistics) as AnyStatisticName[];
  return names.find((name) => statisticEntry(name).unit === 'count' && (statistics[name] ?? 0) < 0);
}
