import { z } from 'zod';
import { operationIdSchema } from './identifiers';
import { SURFACE_AGGREGATES } from './surface-aggregates';
import { timeZoneSchema } from './time-zones';

/* What doors ask of the analytics of a run, a sweep or a search. */

export const ROLLING_UNITS = ['days', 'bars'] as const;
export type RollingUnit = (typeof ROLLING_UNITS)[number];

/** By what trades are put together. */
export const TRADE_GROUPS = [
  'side',
  'instrument',
  'weekday',
  'hour',
  'month',
  'duration',
  'exitReason',
  'entryTag',
  'exitTag',
] as const;
export type TradeGroup = (typeof TRADE_GROUPS)[number];

export const RUN_CHARTS = [
  'equity',
  'drawdown',
  'returns',
  'distribution',
  'monthly',
  'rolling',
  'trades',
  'exposure',
] as const;
export type RunChart = (typeof RUN_CHARTS)[number];

/** What a group of trades is called that have no tag or no known reason. */
export const NO_KEY = 'none';

/** Columns of a run over time. */
export const RUN_SERIES = ['equity', 'drawdown', 'gross', 'net', 'traded', 'benchmark', 'returns'] as const;
export type RunSeries = (typeof RUN_SERIES)[number];

/** Runs that are compared at once, and those whose returns are correlated and curves are shown. */
export const MOST_COMPARED = 1000;
export const MOST_OVERLAID = 50;

const id = operationIdSchema.describe('Id of a completed run.');

export const pointsField = z
  .int()
  .min(4)
  .max(100_000)
  .default(2000)
  .describe('At most so many points: of each bucket of a longer line the first, least, largest and last.');
export const timeZoneField = timeZoneSchema.default('UTC').describe('By whose clock hours, days and months are told.');
const windowField = z.int().min(2).max(100_000).default(63).describe('Returns in a window.');
const unitField = z
  .enum(ROLLING_UNITS)
  .default('days')
  .describe('Whose returns: those from one UTC day to the next, or of each bar.');

export const runAnalyticsInput = z.strictObject({ id });
export const tradeAnalyticsInput = runAnalyticsInput.extend({ timeZone: timeZoneField });
export const rollingInput = runAnalyticsInput.extend({ window: windowField, unit: unitField, points: pointsField });
export const pointsInput = runAnalyticsInput.extend({ points: pointsField });
export const seriesInput = pointsInput.extend({
  series: z.enum(RUN_SERIES).default('equity').describe('Which column.'),
});
const chartFields = { window: windowField, unit: unitField, points: pointsField };
export const runChartsInput = runAnalyticsInput.extend(chartFields);
export const runChartInput = runChartsInput.extend({ chart: z.enum(RUN_CHARTS) });
const parameter = z.string().min(1).max(64).optional();
export const surfaceInput = z.strictObject({
  id: operationIdSchema,
  x: parameter.describe('A parameter that is varied; without it the first.'),
  y: parameter.describe('Another one; without it the next, where there is one.'),
  statistic: z.string().max(136).optional().describe('Of the trials; without it that of the objective.'),
  aggregate: z.enum(SURFACE_AGGREGATES).default('median').describe('Of the trials that differ in other parameters.'),
});
export const compareInput = z.strictObject({
  runs: z
    .array(operationIdSchema)
    .min(2)
    .max(MOST_COMPARED)
    .refine((ids) => new Set(ids).size === ids.length, { error: 'must name each run once' })
    .describe('Ids of completed runs, the first one as the base.'),
  points: z
    .int()
    .min(0)
    .max(10_000)
    .default(0)
    .describe(`At most so many points of the curve of each of the first ${MOST_OVERLAID}.`),
});
