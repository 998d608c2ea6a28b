import { z } from 'zod';
import { STOPPING_RULES } from './early-stopping';
import { SEARCH_ALGORITHM_NAMES } from './search';
import { cacheFields, errorBodySchema, operationFields, trialViewSchema } from './views';
import { anyStatisticSchema as statistic, furtherViewSchema } from './statistic-schema';
import { OPERATION_STATUSES } from './status';
import { verdictSchema } from './validation-views';

const parameters = trialViewSchema.shape.parameters;
const statistics = trialViewSchema.shape.statistics;

const objectiveView = z.object({
  terms: z.array(z.object({ statistic, weight: z.number() })).describe('Statistics and their weights, to be summed.'),
  direction: z.enum(['maximize', 'minimize']),
});

/** A point with what it came to. */
export const searchPointSchema = z.object({
  trial: z.number(),
  parameters,
  statistics,
  objectives: z.array(z.number()).describe('The figure of each objective.'),
  violation: z.number().describe('By how much constraints are broken, summed; 0 for a point that keeps them.'),
});
export type SearchPointView = z.infer<typeof searchPointSchema>;

/** A search as lists show it. `completed` counts stored rows, `failed` those of them that failed. */
export const searchSummarySchema = z.object({
  searchId: z.string(),
  ...operationFields,
  label: z.string().nullable(),
  parameters,
  total: z.number(),
  completed: z.number(),
  failed: z.number(),
  digest: z.string().nullable(),
});
export type SearchSummaryView = z.infer<typeof searchSummarySchema>;

export const searchViewSchema = searchSummarySchema.extend({
  algorithm: z.object({ name: z.enum(SEARCH_ALGORITHM_NAMES), options: z.record(z.string(), z.number()) }),
  space: z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .describe('Dimensions by parameter, each in its long form.'),
  objectives: z.array(objectiveView),
  constraints: z.array(z.object({ statistic, min: z.number().optional(), max: z.number().optional() })),
  statistics: furtherViewSchema,
  relations: z.array(z.string()).describe('What parameters must satisfy, such as `fast < slow`.'),
  budget: z.object({ trials: z.number(), generation: z.number(), seconds: z.number().nullable() }),
  stopping: z
    .object({ rule: z.enum(STOPPING_RULES), least: z.number(), factor: z.number() })
    .nullable()
    .describe('How trials without hope are stopped; null where all run over all bars.'),
  stopped: z.number().describe('Trials that were stopped on a part of the bars; they are among `completed`.'),
  asked: z
    .object({
      expireSeconds: z.number(),
      open: z.number().describe('Points that were handed out and have no result.'),
      points: z
        .array(z.object({ trial: z.number(), parameters, askedAt: z.string(), expiresAt: z.string() }))
        .describe('The first of them.'),
    })
    .nullable()
    .describe('Of a search whose trials others compute; null where they are computed here.'),
  generations: z.number().describe('Generations whose trials all have results.'),
  distinct: z.number().nullable().describe('Points that differ; null until the search has ended.'),
  best: searchPointSchema.optional().describe('The best point of whole generations, by the first objective.'),
  holdout: z
    .object({
      from: z
        .string()
        .nullable()
        .describe('From here on the search saw nothing; null until an engine has looked at the bars.'),
      results: z
        .array(
          z.object({
            trial: z.number(),
            parameters,
            inSample: statistics,
            outOfSample: statistics,
            error: errorBodySchema.optional(),
          }),
        )
        .nullable()
        .describe('The best points on both sides; null until the search has ended.'),
      error: errorBodySchema.optional().describe('Why nothing could be run there.'),
    })
    .nullable(),
  verdict: verdictSchema
    .omit({ evidence: true })
    .nullable()
    .describe('What the judge found of the best point; null before its end, and where nothing is judged.'),
  unjudged: errorBodySchema.optional().describe('Why there is no verdict although one was wanted.'),
  hosts: z.record(z.string(), z.number()).describe('Rows by the engine worker that computed them.'),
});
export type SearchView = z.infer<typeof searchViewSchema>;

export const searchAcceptedSchema = z.object({
  searchId: z.string(),
  workflowId: z.string(),
  total: z.number(),
  status: z.enum(OPERATION_STATUSES),
  estimatedSeconds: z.number().nullable(),
  ...cacheFields,
});
export type SearchAcceptedView = z.infer<typeof searchAcceptedSchema>;

const open = z.number().describe('Points that were handed out and have no result.');

export const askedSchema = z.object({
  searchId: z.string(),
  points: z
    .array(z.object({ trial: z.number(), parameters }))
    .describe(
      'To be computed. Fewer than were asked for where results of earlier ones are missing, or the budget ends.',
    ),
  left: z.number().describe('Points of the budget that were never handed out.'),
  open,
});
export type AskedView = z.infer<typeof askedSchema>;

export const tellViewSchema = z.object({
  searchId: z.string(),
  stored: z.number().describe('Results that are new.'),
  completed: z.number().describe('Trials with a result.'),
  total: z.number().describe('Trials that the search has.'),
  open,
});
export type TellView = z.infer<typeof tellViewSchema>;

export const searchFrontSchema = z.object({
  objectives: z.array(objectiveView),
  items: z.array(searchPointSchema).describe('Points that no other one beats in every objective, in order of trial.'),
});
export type SearchFrontView = z.infer<typeof searchFrontSchema>;
