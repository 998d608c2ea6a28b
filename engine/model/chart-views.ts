import { z } from 'zod';
import { instrumentIdSchema, operationIdSchema } from './identifiers';
import { endMicros, isoTimeSchema, startMicros, type Micros } from './time';
import { errorBodySchema } from './views';

/* What charts over a range ask for and are answered: every row of a short range, of a longer one buckets of rows. */

const MOST_POINTS = 10_000;

const time = z.string().describe('ISO 8601 UTC.');
const value = z.number().nullable();

/** A range of time, both ends inclusive; a date alone is the whole UTC day. */
export const rangeFields = {
  from: isoTimeSchema.optional().describe('Only what is known then or later.'),
  to: isoTimeSchema.optional().describe('Only what is known by then.'),
};

/** @returns both ends in microseconds, as far as they are given */
export function rangeOf({ from, to }: { from?: string | undefined; to?: string | undefined }): {
  start?: Micros;
  end?: Micros;
} {
  return { ...(from !== undefined && { start: startMicros(from) }), ...(to !== undefined && { end: endMicros(to) }) };
}

export const bucketCount = z
  .int()
  .min(1)
  .max(MOST_POINTS)
  .describe('At most so many rows: of a range with more, buckets of rows one after the other.');
export const bucketsField = bucketCount.default(1000);
export const versionNumber = z.int().min(1).describe('A version of the session; without it the current one.');

/** What bars are asked for. */
export const barsFields = {
  instrument: instrumentIdSchema,
  version: versionNumber.optional(),
  ...rangeFields,
};

export const barsSchema = z.object({
  instrument: z.string(),
  version: z.number(),
  total: z.number().describe('Bars in the range.'),
  exact: z.boolean().describe('Whether each row is a bar; else a bucket of bars.'),
  time: z.array(time).describe('When the last bar of each bucket is known.'),
  opened: z.array(time).describe('When the first bar of each bucket began.'),
  open: z.array(value).describe('Of the first bar.'),
  high: z.array(value).describe('The highest.'),
  low: z.array(value).describe('The lowest.'),
  close: z.array(value).describe('Of the last bar.'),
  volume: z.array(z.number()).describe('Of all bars.'),
  bars: z.array(z.number()).describe('How many the bucket was made of.'),
});
export type BarsView = z.infer<typeof barsSchema>;

export const windowInput = z.strictObject({
  id: operationIdSchema.describe('Id of a completed run.'),
  instrument: instrumentIdSchema
    .optional()
    .describe('Whose bars are shown; without it the one that was traded most, or the first of the run.'),
  ...rangeFields,
  points: bucketsField,
});

const bandFields = {
  min: z.array(value).nullable().describe('The least of each bucket; null where each row is one step.'),
  max: z.array(value).nullable().describe('The largest.'),
  last: z.array(value),
};
const band = z.object(bandFields);
export type BandView = z.infer<typeof band>;

export const windowSchema = z.object({
  runId: z.string(),
  start: time.nullable().describe('First close of the run.'),
  end: time.nullable().describe('Last close of the run.'),
  total: z.number().describe('Steps of the run in the range.'),
  exact: z.boolean().describe('Whether each row is a step; else a bucket of steps.'),
  time: z.array(time).describe('The last close of each bucket.'),
  equity: band,
  drawdown: band,
  gross: band.nullable().describe('Value of all positions over equity. Null of a run that did not keep it.'),
  net: band.nullable().describe('The same, short ones negative.'),
  benchmark: band.nullable().describe('What the initial capital became in the benchmark; null without one.'),
  instrument: z.string().nullable(),
  instruments: z.array(z.string()).describe('Whose bars can be shown, those traded most first; at most 1,000.'),
  bars: z
    .object({
      open: z.array(value),
      high: z.array(value),
      low: z.array(value),
      close: z.array(value),
      volume: z.array(z.number()),
    })
    .nullable()
    .describe('Of the instrument, in the same buckets; null where they cannot be had.'),
  barsError: errorBodySchema.nullable().describe('Why there are no bars.'),
});
export type WindowView = z.infer<typeof windowSchema>;
