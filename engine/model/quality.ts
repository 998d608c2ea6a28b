import { z } from 'zod';
import { QUALITY_PARTS } from './quality-parts';

/** Rows that a part lists at most; the counts are of all. */
export const MOST_QUALITY_ROWS = 20;
/** Stretches without data that are listed at most. */
export const MOST_MISSING_PERIODS = 100;

const count = z.int().min(0);

export const qualityRowSchema = z.object({
  row: z.int().min(1).describe('From 1, without the lines above the first.'),
  time: z.string().nullable().describe('ISO 8601, UTC; null where the row has no valid time.'),
  reason: z.string(),
});
export type QualityRow = z.output<typeof qualityRowSchema>;

export const qualityPartSchema = z.object({
  part: z.enum(QUALITY_PARTS),
  weight: z.number(),
  score: z.number().min(0).max(100).nullable().describe('100 only where nothing was found; null: does not apply.'),
  counts: z.record(z.string(), z.number()),
  rows: z.array(qualityRowSchema).describe(`The first rows at fault, at most ${MOST_QUALITY_ROWS}.`),
});
export type QualityPart = z.output<typeof qualityPartSchema>;

export const missingPeriodSchema = z.object({
  from: z.string().describe('First date of trading without a bar.'),
  to: z.string().describe('Last date of trading without a bar.'),
  sessions: count,
});
export type MissingPeriod = z.output<typeof missingPeriodSchema>;

export const qualityReportSchema = z.object({
  instrument: z.string(),
  score: z.number().min(0).max(100).describe('Mean of the parts that apply, by their weights.'),
  readyForBacktest: z
    .boolean()
    .describe('Whether a session takes every row, and nothing found would make its results wrong.'),
  rows: count.describe('Rows that were looked at.'),
  bars: count.describe('Those that are valid bars of a time of their own.'),
  first: z.string().nullable().describe('First time of the data, whatever range was asked for.'),
  last: z.string().nullable(),
  from: z.string().nullable().describe('Range that was looked at.'),
  to: z.string().nullable(),
  timeframe: z.string().nullable().describe('Most frequent distance of its times, such as `1min`; null of ticks.'),
  calendar: z.string().describe('Calendar that says which bars there should be, such as XNYS.'),
  coverage: z.object({
    expectedBars: count.nullable().describe('Bars of the calendar in the range; null of ticks.'),
    presentBars: count.nullable(),
    expectedSessions: count
      .nullable()
      .describe('Sessions of the calendar in the range; null of bars longer than a day.'),
    presentSessions: count.nullable(),
  }),
  missingPeriods: z
    .array(missingPeriodSchema)
    .describe(`Sessions of the calendar without a single bar, at most ${MOST_MISSING_PERIODS} stretches.`),
  parts: z.array(qualityPartSchema),
  recommendations: z.array(z.string()),
});
export type QualityReport = z.output<typeof qualityReportSchema>;
