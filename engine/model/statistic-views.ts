import { z } from 'zod';
import { FULL_STATISTICS, type FullStatisticName } from './run-statistics';
import type { StatisticUnit } from './statistic-families/statistic';
import { STATISTICS, TRIAL_STATISTICS } from './statistics';

/** Statistics as every door answers them. */

export const UNITS: Record<StatisticUnit, string> = {
  fraction: 'A fraction, not a percentage.',
  ratio: 'A ratio.',
  money: "Money in the account's currency.",
  count: 'A count.',
  days: 'Days of 24 hours.',
};
const figure = (unit: StatisticUnit) => z.number().nullable().describe(UNITS[unit]);
const figures = Object.fromEntries(STATISTICS.map((name) => [name, figure(TRIAL_STATISTICS[name].unit)]));
/** Of trials that were asked for nothing else. */
export const statistics = z.object(figures as Record<(typeof STATISTICS)[number], z.ZodNullable<z.ZodNumber>>);
/** Not there in runs of versions that did not compute them. */
const full = Object.fromEntries(
  Object.entries(FULL_STATISTICS).map(([name, { unit }]) => [name, z.number().nullish().describe(UNITS[unit])]),
);
export const fullStatistics = full as Record<FullStatisticName, z.ZodOptional<z.ZodNullable<z.ZodNumber>>>;
/** With those that a sweep or search asks for. */
export const ofTrial = statistics.extend(fullStatistics);
