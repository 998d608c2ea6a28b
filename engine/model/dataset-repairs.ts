import { z } from 'zod';
import { isoTimeSchema } from './time';
import { timeframeSchema } from './timeframe';

const price = z.number().min(-1e15).max(1e15);

/** What can be done to the rows of a dataset. Each is applied to what the one before has made. */
export const repairStepSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('fill'),
      what: z
        .enum(['values', 'bars'])
        .default('values')
        .describe(
          '`values`: those that rows lack; `bars`: those that the calendar of the exchange expects between the first and the last.',
        ),
    })
    .describe(
      'A price that is missing becomes the close before it, a volume that is missing 0. Rows without a time stay. Bars that are missing are added at ' +
        'the close before them with a volume of 0, marked by 1 in the column `filled`; rows are in the order of time then.',
    ),
  z
    .strictObject({
      kind: z.literal('drop'),
      what: z
        .enum(['faulty', 'untraded', 'range'])
        .default('faulty')
        .describe(
          '`faulty`: rows that are no valid bar; `untraded`: rows of nothing traded; `range`: those within times.',
        ),
      start: isoTimeSchema.optional().describe('First time of the range, inclusive.'),
      end: isoTimeSchema.optional().describe('Last time of the range, inclusive.'),
    })
    .describe('Leaves rows out.'),
  z
    .strictObject({
      kind: z.literal('clip'),
      min: price.optional().describe('Prices below it become it.'),
      max: price.optional().describe('Prices above it become it.'),
    })
    .describe('Keeps prices within bounds; without bounds, high and low are widened to hold open and close.'),
  z.strictObject({ kind: z.literal('sort') }).describe('Puts rows in the order of time; of one time they keep theirs.'),
  z
    .strictObject({
      kind: z.literal('deduplicate'),
      keep: z.enum(['first', 'last']).default('first').describe('Which of several rows of one time stays.'),
    })
    .describe('Leaves one row of each time.'),
  z
    .strictObject({
      kind: z.literal('zone'),
      timeZone: z.string().min(1).max(64).describe('IANA name of the zone whose clock the times show.'),
    })
    .describe('Times that were read as UTC are those of a zone.'),
]);
export type RepairStep = z.output<typeof repairStepSchema>;

/** Bars put together to longer ones. It makes a dataset of its own. */
export const resampleStepSchema = z.strictObject({ kind: z.literal('resample'), timeframe: timeframeSchema });

const count = z.int().min(0);

/** A step, and what it has changed. */
export const repairRecordSchema = z.object({
  step: z.union([repairStepSchema, resampleStepSchema]),
  rowsBefore: count,
  rowsAfter: count,
  changed: count.describe(
    'Rows that the step has changed, moved, added or left out; of a resampling the bars that it made.',
  ),
  cells: count.describe('Values that it has changed.'),
});
export type RepairRecord = z.output<typeof repairRecordSchema>;
