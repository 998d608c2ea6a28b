import { z } from 'zod';
import { FULL_STATISTICS, type FullStatisticName } from './run-statistics';
import { suggestionFor } from './suggestion';
import { ANY_STATISTICS } from './trial-statistics';

/** A name that is none is refused with the one that was probably meant. */
export const anyStatisticSchema = z.enum(ANY_STATISTICS, { error: ({ input }) => unknownStatistic(input) });

const MOST_SHOWN = 64;

function unknownStatistic(input: unknown): string {
  if (typeof input !== 'string') return 'must be the name of a statistic';
  const suggestion = input.length > MOST_SHOWN ? undefined : suggestionFor(input, ANY_STATISTICS);
  const message = `there is no statistic "${input.slice(0, MOST_SHOWN)}"`;
  return suggestion === undefined ? message : `${message}, did you mean "${suggestion}"?`;
}

/** Of what a sweep or search shows. */
export const furtherViewSchema = z
  .array(z.enum(Object.keys(FULL_STATISTICS) as [FullStatisticName, ...FullStatisticName[]]))
  .describe('Statistics of runs that its trials have besides their own.');

/** Of requests for sweeps and searches. */
export const furtherStatisticsSchema = z
  .array(anyStatisticSchema)
  .max(ANY_STATISTICS.length)
  .default([])
  .describe('Statistics of runs that each trial has besides its own, at the cost of computing them.');

/** Whether an issue is a name that is no statistic. */
export function isUnknownStatistic(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'invalid_value' && issue.values.length === ANY_STATISTICS.length;
}
