import { z } from 'zod';
import type { Parameters } from './run-config';
import { anyStatisticSchema } from './statistic-schema';

/** Points that are handed out, and results that are taken, at once. */
export const MAX_ASKED = 1000;
export const MAX_TELL = 500;
/** Characters of a request's key. */
export const MAX_REQUEST_KEY = 255;
/** After this long without a result a point is handed out again, where the request does not say. */
const USUAL_EXPIRY = 3600;

/** How points of a search are handed out whose trials others compute. */
export interface AskOptions {
  expireSeconds: number;
}

export const askOptionsSchema = z
  .union([
    z.boolean().transform((asked): AskOptions | undefined => (asked ? { expireSeconds: USUAL_EXPIRY } : undefined)),
    z.strictObject({
      expireSeconds: z
        .number()
        .positive()
        .max(2_592_000)
        .default(USUAL_EXPIRY)
        .describe('A point without a result is handed out again after so long.'),
    }),
  ])
  .describe('Points are handed out (`ask`), and their results are told (`tell`): nothing is computed here.');

export const askRequestSchema = z.strictObject({
  count: z.int().min(1).max(MAX_ASKED).default(1).describe('Points at most.'),
  key: z
    .string()
    .min(1)
    .max(MAX_REQUEST_KEY)
    .optional()
    .describe('Requests with the same key are answered alike; the header `Idempotency-Key` does the same.'),
});
export type AskRequest = z.output<typeof askRequestSchema>;

const tellResultSchema = z
  .strictObject({
    trial: z.int().min(0),
    statistics: z
      .partialRecord(anyStatisticSchema, z.number().nullable())
      .optional()
      .describe(
        'What the trial came to: at least what objectives and constraints name, of the statistics that trials of the search have; null has no meaning.',
      ),
    error: z.string().min(1).max(1000).optional().describe('Why it failed, instead of statistics.'),
  })
  .refine(({ statistics, error }) => (statistics === undefined) !== (error === undefined), {
    error: 'needs `statistics` or `error`',
  });
export type TellResult = z.output<typeof tellResultSchema>;

export const tellRequestSchema = z.strictObject({ results: z.array(tellResultSchema).min(1).max(MAX_TELL) });
export type TellRequest = z.output<typeof tellRequestSchema>;

/** A point that was handed out. */
export interface AskedPoint {
  trial: number;
  parameters: Parameters;
}

export interface AskedPoints {
  points: AskedPoint[];
  /** Points of the budget that were never handed out. */
  left: number;
}

/** How far such a search has come. */
export interface AskTellState {
  /** Trials with a result. */
  completed: number;
  /** Trials that it has: fewer than its budget where the space or the time ended. */
  total: number;
  done: boolean;
}
