import { z } from 'zod';
import { operationIdSchema, sessionNameSchema } from './identifiers';

/* What a reader begins with: what is found by words, what should be looked at, and curves in small. */

/** What a search finds, in the order in which it is shown. */
export const FOUND_KINDS = ['session', 'strategy', 'instrument', 'catalog', 'operation'] as const;
export type FoundKind = (typeof FOUND_KINDS)[number];

export const findInput = z.strictObject({
  text: z
    .string()
    .trim()
    .min(1)
    .max(128)
    .describe('The beginning of an id (4 digits or more), words of a label, or a part of a name.'),
  limit: z.int().min(1).max(50).default(8).describe('How many of each kind at most.'),
});

export const foundSchema = z.object({
  what: z.enum(FOUND_KINDS),
  name: z.string().describe('What it is called; of an operation without a label its strategy or kind.'),
  id: z.string().describe('Of an operation; else its name.'),
  detail: z.string().describe('One line for people.'),
  page: z.string().describe("Path of the dashboard's page about it."),
});
export type FoundView = z.infer<typeof foundSchema>;

export const atWorkInput = z
  .strictObject({
    session: sessionNameSchema.optional().describe('Only what belongs to this session.'),
    limit: z.int().min(1).max(500).default(24).describe('How many of each status at most.'),
  })
  .prefault({});

/** Why something should be looked at. */
export const ATTENTION_REASONS = ['failed', 'rejected', 'schedule', 'memory'] as const;

export const attentionInput = z
  .strictObject({
    hours: z.number().min(1).max(8760).default(168).describe('How far back.'),
    limit: z.int().min(1).max(100).default(20).describe('How many at most.'),
  })
  .prefault({});

export const attentionSchema = z.object({
  reason: z
    .enum(ATTENTION_REASONS)
    .describe(
      '`failed`: an operation or session; `rejected`: a run whose orders were all refused; `schedule`: its last look failed; `memory`: a session beyond the limit of warning.',
    ),
  name: z.string(),
  kind: z.string().describe('Kind of the operation, `session` or `schedule`.'),
  detail: z.string().describe('What is wrong, in a sentence.'),
  at: z.string().describe('Since when.'),
  page: z.string().describe("Path of the dashboard's page about it."),
});
export type AttentionView = z.infer<typeof attentionSchema>;

export const sparklinesInput = z.strictObject({
  runs: z.array(operationIdSchema).min(1).max(50).describe('Ids of runs.'),
  points: z.int().min(8).max(200).default(40).describe('At most so many points of each curve.'),
});

export const sparklineSchema = z.object({
  runId: z.string(),
  values: z
    .array(z.number())
    .nullable()
    .describe('Equity: of each bucket of bars the first, least, largest and last. Null where there is none to show.'),
});
export type SparklineView = z.infer<typeof sparklineSchema>;
