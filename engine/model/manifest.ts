import { z } from 'zod';
import { extraColumnsSchema } from './extra-columns';
import { catalogNameSchema, instrumentIdSchema, instrumentIdsSchema, sessionNameSchema } from './identifiers';
import type { InstrumentDefinition } from './instrument-definition';
import { isoTimeSchema, type Micros } from './time';
import { timeframeSchema } from './timeframe';

const expiryDays = z.number().min(0).max(36_525);

/**
 * Which of a catalog's instruments a session takes. Conditions are joined by "and". Strike, expiry and right apply to
 * options only: everything else passes them.
 */
export const instrumentFilterSchema = z
  .strictObject({
    venue: z.string().min(1).max(64).optional(),
    ids: instrumentIdsSchema(10_000).optional(),
    underlying: z
      .string()
      .min(1)
      .max(128)
      .optional()
      .describe('Symbol or id: the instrument itself and what is written on it.'),
    right: z.enum(['call', 'put']).optional().describe('Of options only these.'),
    minStrike: z.number().min(0).optional().describe('Inclusive; options only.'),
    maxStrike: z.number().min(0).optional().describe('Inclusive; options only.'),
    minExpiryDays: expiryDays.optional().describe("Days from the session's start to the expiry, inclusive."),
    maxExpiryDays: expiryDays.optional().describe("Days from the session's start to the expiry, inclusive."),
  })
  .refine(({ minStrike = 0, maxStrike = Infinity }) => minStrike <= maxStrike, {
    path: ['maxStrike'],
    error: 'must not be below minStrike',
  })
  .refine(({ minExpiryDays = 0, maxExpiryDays = Infinity }) => minExpiryDays <= maxExpiryDays, {
    path: ['maxExpiryDays'],
    error: 'must not be below minExpiryDays',
  });
export type InstrumentFilter = z.infer<typeof instrumentFilterSchema>;

/** What corporate actions do. */
export const ADJUSTMENTS = ['positions', 'prices', 'none'] as const;
export type ActionsAdjust = (typeof ADJUSTMENTS)[number];

export const sessionRequestSchema = z.strictObject({
  name: sessionNameSchema,
  catalog: catalogNameSchema,
  start: isoTimeSchema.describe("A date of each instrument's exchange, or a time. 00:00 UTC is that date."),
  end: isoTimeSchema.describe("Inclusive: a date of each instrument's exchange, or a time."),
  /** Without instruments and filter, all of the catalog. */
  instruments: instrumentIdsSchema(10_000).optional(),
  filter: instrumentFilterSchema.optional(),
  timeframe: timeframeSchema.optional(),
  detail: z
    .boolean()
    .optional()
    .describe(
      'Also keep the bars that those of the timeframe are put together of, so that orders can meet them (`fills.detail`). Without it, false.',
    ),
  columns: extraColumnsSchema
    .optional()
    .describe(
      'Further columns of the data files to keep, by name in any case: numbers that strategies read by `ctx.column`.',
    ),
  adjust: z
    .enum(ADJUSTMENTS)
    .optional()
    .describe(
      'What splits and dividends of the catalog (`actions.csv`) do: to `positions`, orders and cash of runs at the open of their date; or to the `prices` (and volumes) before it; or `none`. Without it, `positions`.',
    ),
  tickSeconds: z
    .number()
    .min(0.001)
    .max(604_800)
    .optional()
    .describe('Quote and trade ticks become bars of so many seconds. Without it, each tick is a bar.'),
  maxConcurrent: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('Runs and sweeps that are at work at once; further ones wait. Without it, the setting of the server.'),
  follow: z
    .boolean()
    .default(false)
    .describe(
      'Take new rows, and new instruments unless they are named, whenever a schedule of the catalog finds them.',
    ),
});
export type SessionRequest = z.infer<typeof sessionRequestSchema>;

/** One that is named again adds or removes nothing. */
const instrumentIds = z.array(instrumentIdSchema).min(1).max(1000);

/** Further instruments of the catalog: by their ids, or all that match. */
export const addInstrumentsSchema = z.strictObject({
  instrumentIds: instrumentIds.optional(),
  filter: instrumentFilterSchema.optional().describe('All of the catalog that match, such as those of a new venue.'),
  end: isoTimeSchema.optional().describe('A later end for the whole session, with the same new version.'),
});
export const removeInstrumentsSchema = z.strictObject({ instrumentIds });
export const narrowSchema = z.strictObject({
  start: isoTimeSchema.optional().describe('Not before the present start.'),
  end: isoTimeSchema.optional().describe('Not after the present end; inclusive.'),
});
export const extendDataSchema = z.strictObject({ end: isoTimeSchema });

/** Immutable content of a session's version. Named by the SHA-256 of its canonical JSON. */
export interface Manifest {
  catalog: string;
  start: Micros;
  end: Micros;
  /** Length to which shorter bars are put together; absent: bars as they are in the files. */
  interval?: Micros;
  /** The shorter bars are kept beside them. */
  detail?: true;
  /** What splits and dividends do; absent: to positions. */
  adjust?: Exclude<ActionsAdjust, 'positions'>;
  /** Further columns of the data files that are kept, sorted; absent without one. */
  columns?: string[];
  /** Length of the bars that ticks become; absent where each is one. */
  tickSeconds?: number;
  /**
   * Sorted by id; `dataset` is the SHA-256 of the instrument's data file, `definition` what `instruments.json` says of
   * it, absent where that is nothing.
   */
  instruments: { id: string; dataset: string; definition?: InstrumentDefinition }[];
  /** Times and values of the benchmarks that stood in the catalog, by the names of their files; absent without one. */
  benchmarks?: Record<string, [time: Micros, value: number][]>;
}

/** Length in microseconds of the bars that ticks become. */
export function tickStep(tickSeconds: number): Micros {
  return Math.round(tickSeconds * 1e6);
}
