import { z } from 'zod';
import { operationLifeShape } from './operation-life';
import { OPERATION_STATUSES } from './status';
import { VALIDATION_KINDS } from './validation';
import { errorBodySchema } from './views';

const evidence = z.record(z.string(), z.unknown());

const partSchema = z.object({
  part: z.string(),
  passed: z.boolean().nullable().describe('Null where it could not be told.'),
  code: z.string().optional().describe('Why it did not pass.'),
  sentence: z.string(),
  evidence,
  trials: z.number().describe('Trials of this part that the ledger counts.'),
});

export const verdictSchema = z.object({
  code: z.string().describe('`BELIEVABLE`, or the code of the first part that did not pass.'),
  rung: z.string().nullable().describe('That part; null where all passed.'),
  sentence: z.string(),
  change: z.string().nullable().describe('What would change it.'),
  evidence,
  sealBroken: z.literal(true).optional().describe('A seal of the data was broken before it.'),
});

/** What the judge found of the best point of a search. */
export const searchVerdictSchema = z.object({
  searchId: z.string(),
  verdict: verdictSchema.nullable().describe('Null before its end, and where nothing is judged.'),
  unjudged: errorBodySchema.optional().describe('Why there is no verdict although one was wanted.'),
  parts: z.array(partSchema),
});
export type SearchVerdictView = z.infer<typeof searchVerdictSchema>;

export const validationSummarySchema = z.object({
  validationId: z.string(),
  workflowId: z.string(),
  kind: z.enum(VALIDATION_KINDS),
  subject: z.object({ kind: z.enum(['run', 'sweep', 'search']), id: z.string() }),
  label: z.string().nullable(),
  session: z.string(),
  strategy: z.string(),
  status: z.enum(OPERATION_STATUSES),
  ...operationLifeShape,
  total: z.number().describe('Parts in all.'),
  verdict: verdictSchema.nullable().describe('Null before the end.'),
});
export type ValidationSummaryView = z.infer<typeof validationSummarySchema>;

export const validationViewSchema = validationSummarySchema.extend({
  parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  points: z.number().describe('Combinations that windows and folds choose from.'),
  parts: z.array(partSchema).describe('Those that are done, in their order.'),
});
export type ValidationView = z.infer<typeof validationViewSchema>;
