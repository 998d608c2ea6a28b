import { z } from 'zod';
import { executionFields, parametersSchema, parameterValueSchema, type Parameters } from './run-config';
import type { ErrorBody } from './errors';
import { askOptionsSchema, type AskOptions } from './ask-tell';
import { stoppingSchema, type EarlyStopping } from './early-stopping';
import { requestedDimensionSchema, type SearchSpace } from './search-space';
import { anyStatisticSchema as statistic, furtherStatisticsSchema } from './statistic-schema';
import type { AnyStatisticName, TrialStatistics } from './trial-statistics';
import { isoTimeSchema, type Micros } from './time';
import type { Verdict } from './verdict';

/** Points of a search that learns, and of one that does not; a larger grid is a sweep's. */
export const MAX_SEARCH_TRIALS = 100_000;
export const MAX_GENERATION = 10_000;
const MOST_OBJECTIVES = 4;

export const SEARCH_ALGORITHM_NAMES = ['grid', 'random', 'sobol', 'genetic', 'tpe', 'cma-es', 'nsga2'] as const;
export type SearchAlgorithmName = (typeof SEARCH_ALGORITHM_NAMES)[number];

const direction = z.enum(['maximize', 'minimize']).default('maximize');
const range = z.strictObject({ start: z.number(), stop: z.number(), step: z.number() });

/** A dimension in one of its short forms: a list of values, or a range as grids have it. */
const spaceEntrySchema = z.union([
  requestedDimensionSchema,
  range,
  z.array(parameterValueSchema).min(1).max(MAX_SEARCH_TRIALS),
]);
export const spaceSchema = z
  .record(z.string().min(1).max(64), spaceEntrySchema)
  .describe(
    'Parameters to vary: `{low, high, step, log}`, whole numbers where the parameter is, or of the type `int` or `float`; `{type: values, values}`, a list, or `{start, stop, step}`.',
  );
export type SpaceInput = z.input<typeof spaceEntrySchema>;
export type SpaceRequest = z.output<typeof spaceSchema>;

const weightsSchema = z.partialRecord(statistic, z.number());

/** A statistic, or a sum of several with weights. */
const objectiveSchema = z.union([
  statistic.transform((name) => ({ statistic: name, direction: 'maximize' as const })),
  z.strictObject({ statistic, direction }),
  z.strictObject({ formula: weightsSchema, direction }),
]);

/** What a trial must keep, such as `{statistic: trades, min: 10}`, or a relation of parameters, such as `fast < slow`. */
const constraintSchema = z.union([
  z
    .strictObject({ statistic, min: z.number().optional(), max: z.number().optional() })
    .refine(({ min, max }) => min !== undefined || max !== undefined, { error: 'needs `min` or `max`' }),
  z.string().min(3).max(200),
]);

const algorithmSchema = z.union([
  z.enum(SEARCH_ALGORITHM_NAMES).transform((name) => ({ name, options: {} })),
  z.strictObject({
    name: z.enum(SEARCH_ALGORITHM_NAMES),
    options: z.record(z.string().min(1).max(64), z.number()).default({}),
  }),
]);

const budgetSchema = z.union([
  z
    .int()
    .min(1)
    .max(MAX_SEARCH_TRIALS)
    .transform((trials) => ({ trials })),
  z.strictObject({
    trials: z.int().min(1).max(MAX_SEARCH_TRIALS).optional().describe('Points in all.'),
    seconds: z
      .number()
      .positive()
      .max(2_592_000)
      .optional()
      .describe('No generation begins later than this after the start.'),
    generation: z
      .int()
      .min(1)
      .max(MAX_GENERATION)
      .optional()
      .describe('Points a generation. Without it, what suits the algorithm.'),
  }),
]);

/** The last part of the range, which the search does not see; its best points are run there afterwards. */
const holdoutSchema = z.union([
  z
    .number()
    .gt(0)
    .lt(1)
    .transform((fraction) => ({ fraction })),
  z.strictObject({ fraction: z.number().gt(0).lt(1), best: z.int().min(1).max(100).optional() }),
  z.strictObject({ from: isoTimeSchema, best: z.int().min(1).max(100).optional() }),
]);

export const searchRequestSchema = z.strictObject({
  ...executionFields,
  /** Values of the parameters that the space does not vary. */
  parameters: parametersSchema.default({}),
  space: spaceSchema,
  algorithm: algorithmSchema.prefault('random'),
  objectives: z
    .union([objectiveSchema.transform((one) => [one]), z.array(objectiveSchema).min(1).max(MOST_OBJECTIVES)])
    .prefault('sharpe')
    .describe('What is best: statistics or weighted sums of them. Several: the Pareto front.'),
  constraints: z.array(constraintSchema).max(100).default([]),
  statistics: furtherStatisticsSchema,
  budget: budgetSchema.prefault({}),
  stopping: stoppingSchema.optional(),
  ask: askOptionsSchema.optional(),
  holdout: holdoutSchema.optional(),
  judge: z
    .boolean()
    .optional()
    .describe(
      'Whether the best point is judged at the end. Without it true, and false with `ask`, which does not take true.',
    ),
  label: z.string().min(1).max(200).optional().describe('A name of your own.'),
});
export type SearchRequest = z.output<typeof searchRequestSchema>;

/** A weighted sum of statistics, and whether more of it is better. */
export interface SearchObjective {
  terms: { statistic: AnyStatisticName; weight: number }[];
  direction: 'maximize' | 'minimize';
}

export interface ResultConstraint {
  statistic: AnyStatisticName;
  min?: number;
  max?: number;
}

/** A search as it is stored: with the results of earlier generations it decides every point. */
export interface SearchPlan {
  algorithm: { name: SearchAlgorithmName; options: Record<string, number> };
  space: SearchSpace;
  objectives: SearchObjective[];
  constraints: ResultConstraint[];
  seed: number;
  trials: number;
  generation: number;
  seconds?: number;
  /** Without it every trial runs over all of its bars. */
  stopping?: EarlyStopping;
}

/** What a search does besides trying points. */
export interface SearchOptions {
  /**
   * The part that the search does not see: from a time on, in microseconds, or a fraction of the bars, whose time is known once
   * an engine has looked at them. `best`: how many points are run there.
   */
  holdout?: { from?: Micros; fraction?: number; best: number };
  judge: boolean;
  /** Its points are handed out, and their results told. */
  ask?: AskOptions;
}

/** What became of a point: its costs, one an objective, the smaller the better, and by how much constraints are broken. */
export interface PointResult {
  costs: number[] | null;
  violation: number;
  /** It was stopped: after which part of the bars, and what it had cost by then. */
  stopped?: { fraction: number; cost: number | null };
}

/** A point on the holdout beside what it was in the search. */
export interface HoldoutResult {
  trial: number;
  parameters: Parameters;
  inSample: TrialStatistics | null;
  outOfSample: TrialStatistics | null;
  error?: ErrorBody;
}

export interface SearchOutcome {
  /** Points that were tried, and how many of them differ. */
  evaluated: number;
  distinct: number;
  /** `error`: why nothing could be run there. */
  holdout?: { from: Micros; results: HoldoutResult[]; error?: ErrorBody };
  /** Of the judge, of the best point. */
  verdict?: Verdict;
  /** Why there is none although one was wanted. */
  unjudged?: ErrorBody;
}
