import { z } from 'zod';
import { CACHE_PARTS } from './cache-key';
import { ERROR_TABLE, type ErrorCode } from './errors';
import { instrumentDefinitionSchema } from './instrument-definition';
import { INSTRUMENT_KINDS } from './instrument-id';
import type { BrokenStrategy } from './broken-strategy';
import { accountSchema, feesSchema, evaluationSchema, fillsSchema, slippageSchema } from './run-config';
import { RUN_DATES, type RunDateName } from './run-statistics';
import { anyStatisticSchema, furtherViewSchema } from './statistic-schema';
import { sweptScriptSchema, trialRunSchema } from './script-sweeps';
import { fullStatistics, ofTrial, statistics } from './statistic-views';
import { OPERATION_STATUSES, SESSION_STATUSES, TRIAL_STATUSES } from './status';
import { bestTrialSchema, trialOfViewSchema } from './trial-of';

/**
 * What every door answers: times as ISO 8601 UTC, fractions, money in the account's currency, MB of 2^20 bytes. A
 * field that is not known yet is null.
 */

export const errorBodySchema = z.object({
  code: z.enum(Object.keys(ERROR_TABLE) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  path: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export const errorAnswerSchema = z.object({ error: errorBodySchema });

const status = z.enum(OPERATION_STATUSES);
const time = z.string();
const parameters = z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]));
const dates = Object.fromEntries(RUN_DATES.map((name) => [name, z.string().nullish().describe('ISO 8601 UTC.')]));
const runStatistics = statistics.extend({
  ...fullStatistics,
  ...(dates as Record<RunDateName, z.ZodOptional<z.ZodNullable<z.ZodString>>>),
  barsPerYear: z.number().nullable().describe('Bars a year by which returns were annualised.'),
});

export interface List<T> {
  total: number;
  items: T[];
}

export function listSchema<T extends z.ZodType>(item: T) {
  return z.object({ total: z.number(), items: z.array(item) });
}

/** A page of a list whose rows are counted already. */
export interface CursorList<T> extends List<T> {
  nextCursor: string | null;
}

const nextCursorSchema = z.string().nullable().describe('`cursor` of the next page; null where there was none.');

export function cursorListSchema<T extends z.ZodType>(item: T) {
  return listSchema(item).extend({ nextCursor: nextCursorSchema });
}

/** A page of a list that may be long. */
export interface Page<T> {
  total: number | null;
  items: T[];
  nextCursor: string | null;
}

export function pageSchema<T extends z.ZodType>(item: T) {
  return z.object({
    total: z.number().nullable().describe('Null where counting would cost a scan; `count=true` counts.'),
    items: z.array(item),
    nextCursor: nextCursorSchema,
  });
}

export const sessionViewSchema = z.object({
  name: z.string(),
  status: z.enum(SESSION_STATUSES),
  catalog: z.string(),
  follow: z.boolean().describe('Whether it takes what its catalog gets, by the schedules of the catalog.'),
  start: time,
  end: time,
  manifestVersion: z.number(),
  manifestHash: z.string().nullable(),
  /** How many. */
  instruments: z.number(),
  memoryMb: z.number().describe('Of the data, once on each engine worker.'),
  predictedMemoryMb: z.number().describe('Expected before it was loaded, with room for indicators.'),
  memoryWarning: z.boolean().describe('Whether the engine worker passed the limit of warning when it was loaded.'),
  maxConcurrent: z.number().describe('Runs and sweeps that are at work at once.'),
  workflowId: z.string(),
  temporalUrl: z.string(),
  createdAt: time,
  error: errorBodySchema.optional(),
});
export type SessionView = z.infer<typeof sessionViewSchema>;

/** One session, with what lists leave out. */
export const sessionDetailSchema = sessionViewSchema.extend({
  hosts: z
    .array(z.object({ host: z.string(), loaded: z.boolean(), memoryMb: z.number() }))
    .describe('Engine workers that serve the session, and whether its data is in their memory now.'),
  running: z.number().describe('Runs and sweeps that have a place.'),
  queued: z.number().describe('Runs and sweeps that wait for one.'),
});
export type SessionDetailView = z.infer<typeof sessionDetailSchema>;

export const sessionVersionSchema = z.object({
  version: z.number(),
  current: z.boolean(),
  manifestHash: z.string(),
  instruments: z.number(),
  start: time,
  end: time,
  memoryMb: z.number(),
  createdAt: time,
});
export type SessionVersionView = z.infer<typeof sessionVersionSchema>;

export const sessionChangeViewSchema = sessionViewSchema.extend({
  added: z.number(),
  skipped: z.number(),
  removed: z.number(),
  outcome: z.enum(['changed', 'no_change']),
});
export type SessionChangeView = z.infer<typeof sessionChangeViewSchema>;

export const sessionClosedSchema = z.object({ name: z.string(), status: z.literal('closed') });
export type SessionClosedView = z.infer<typeof sessionClosedSchema>;

/** What a session knows of an instrument: what its identifier says, what `instruments.json` adds, and defaults. */
export const sessionInstrumentSchema = instrumentDefinitionSchema.extend({
  id: z.string(),
  dataset: z.string().describe('SHA-256 of the data file.'),
  symbol: z.string(),
  venue: z.string(),
  kind: z.enum(INSTRUMENT_KINDS),
  multiplier: z.number().describe('Money of one unit of price.'),
  calendar: z
    .string()
    .describe('Calendar that it trades by, such as `XNYS` for `ARCX`; `24x7` for venues that never close.'),
  month: z.string().optional().describe('Contract month of a future, `YYYY-MM`.'),
});
export type SessionInstrumentView = z.infer<typeof sessionInstrumentSchema>;

const ESTIMATE = 'In the answer to a request: seconds that work like this took before; null where nothing is known.';
export const cacheFields = {
  cached: z.boolean().describe('Whether the result is that of an earlier run or sweep.'),
  cachedFrom: z.string().nullable().describe('Id of what the result was taken from.'),
  cacheReason: z
    .string()
    .nullable()
    .describe(
      'Why it is cached or not: `hit`, `bypass`, `no earlier result`, `changed: ` and the parts in which it differs from ' +
        'the nearest earlier one, `source gone`, or `uncacheable: ` and why.',
    ),
};

/** What views of runs, sweeps and searches say of their life. */
const lifeFields = {
  workflowId: z.string(),
  status,
  /** 0 to 1. */
  progress: z.number(),
  priority: z.number().describe('1 is the most urgent, 5 the least.'),
  queuePosition: z.number().nullable().describe('From 1; null for what need not wait for a place in its session.'),
  waiting: z.string().nullable().describe('What it waits for before it begins; null for what has begun.'),
  ...cacheFields,
  cancelReason: z.string().nullable().describe('Why it was cancelled, as far as whoever did it said so.'),
  error: errorBodySchema.optional(),
  stalledSince: time.nullable().describe('Since when it waits for a part that is away; null while nothing is.'),
  lastError: errorBodySchema.optional().describe('What that part last answered.'),
  createdAt: time,
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  tookSeconds: z
    .number()
    .nullable()
    .describe('Seconds since it began, until its end; without those between an end and what opened it again.'),
  temporalUrl: z.string(),
};

/** The fields that runs, sweeps and searches show alike. */
export const operationFields = {
  ...lifeFields,
  session: z.string(),
  strategy: z.string(),
  manifestVersion: z.number(),
  manifestHash: z.string(),
  strategyHash: z
    .string()
    .nullable()
    .describe('Version of the strategy that computes it; `built-in` for a part of the engine. Null before 0.3.0.'),
  engineBuild: z.string().nullable().describe('Build of the engine that computes it.'),
  instruments: z.array(z.string()).optional(),
  start: time.optional(),
  end: time.optional(),
  account: accountSchema,
  currency: z
    .string()
    .nullish()
    .describe(
      "Currency of the account's money: the one asked for, or that of all instruments; null where nothing tells. Not in lists.",
    ),
  fees: feesSchema,
  slippage: slippageSchema,
  fills: fillsSchema.optional(),
  evaluation: evaluationSchema.optional(),
  universe: z.string().optional(),
  seed: z.number(),
};

export const runViewSchema = z.object({
  runId: z.string(),
  ...operationFields,
  parameters,
  resultHash: z.string().nullable(),
  statistics: runStatistics.nullable(),
  bars: z.number().nullable(),
  estimatedSeconds: z.number().nullish().describe(ESTIMATE),
  host: z.string().nullable(),
  label: z.string().nullable(),
  tags: z.array(z.string()).describe('Words to find it by.'),
  note: z.string().nullable().describe('What readers wrote about it.'),
  timeZone: z
    .string()
    .nullish()
    .describe(
      'Zone of the exchanges of its instruments, such as `America/New_York`; null where they differ. Not in lists.',
    ),
  rejections: z
    .record(z.string(), z.number())
    .nullable()
    .describe('How many orders were rejected, by code. Null before the end, and in runs of versions before.'),
  trialOf: trialOfViewSchema.nullable().describe('The trial that it was asked for as; null where it was not.'),
});
export type RunView = z.infer<typeof runViewSchema>;

/** Whether a run gives the same result again. `verified` and the hash are null until its repetition has ended. */
export const verificationViewSchema = z.object({
  runId: z.string(),
  verificationId: z.string().describe('Id of the run that repeats it.'),
  workflowId: z.string(),
  temporalUrl: z.string(),
  status,
  verified: z.boolean().nullable(),
  resultHash: z.string().nullable().describe('Of the repetition.'),
  expectedHash: z.string(),
  differences: z
    .array(
      z.object({
        path: z.string().describe('Such as `trades.3.exitPrice`, counted from 0.'),
        expected: z.union([z.string(), z.number()]).nullable(),
        actual: z.union([z.string(), z.number()]).nullable(),
      }),
    )
    .describe('The first of each: trades, fills, equity, statistics, result hash.'),
  changed: z
    .array(z.enum(CACHE_PARTS))
    .describe('What is not as it was for the run: `strategy`, `engine`. A difference may come from there.'),
  error: errorBodySchema.optional(),
});
export type VerificationView = z.infer<typeof verificationViewSchema>;

const direction = z.enum(['maximize', 'minimize']);
const objective = z.object({ statistic: anyStatisticSchema, direction });

/** `completed` counts stored rows, `failed` those of them that failed. */
const sweepFields = {
  total: z.number(),
  completed: z.number(),
  failed: z.number(),
  digest: z.string().nullable(),
  bestSoFar: bestTrialSchema,
};
const strategySweepSchema = z.object({
  sweepId: z.string(),
  ...operationFields,
  script: z.null().describe('Null for a sweep of a strategy.'),
  parameters,
  objective,
  statistics: furtherViewSchema,
  ...sweepFields,
});
/** A sweep of a script has no session, and none of what a strategy is run with. */
const scriptSweepSchema = z.object({
  sweepId: z.string(),
  ...lifeFields,
  session: z.literal(''),
  strategy: z.string().describe('The name of the script.'),
  currency: z.null().optional(),
  script: sweptScriptSchema,
  parameters: z.record(z.string(), z.unknown()).describe('Those that the grid does not vary.'),
  objective: z.object({ statistic: z.string(), direction }),
  label: z.string().nullable(),
  owner: z.string().nullable(),
  ...sweepFields,
});

/** A sweep as lists show it. */
export const sweepSummarySchema = z.union([strategySweepSchema, scriptSweepSchema]);
export type SweepSummaryView = z.infer<typeof sweepSummarySchema>;
export type StrategySweepSummary = z.infer<typeof strategySweepSchema>;
export type ScriptSweepSummary = z.infer<typeof scriptSweepSchema>;

const detailFields = {
  /** A range of more than 10,000 values shows none of them, but `start`, `step` and `count`. */
  axes: z.array(
    z.object({
      name: z.string(),
      values: z.array(z.union([z.number(), z.string(), z.boolean()])),
      ...{ start: z.number().optional(), step: z.number().optional(), count: z.number().optional() },
    }),
  ),
  best: z.object({ trial: z.number(), parameters, statistics: ofTrial, run: trialRunSchema.optional() }).optional(),
  /** Rows by the engine worker that computed them. */
  hosts: z.record(z.string(), z.number()),
};
const strategySweepViewSchema = strategySweepSchema.extend(detailFields);
const scriptSweepViewSchema = scriptSweepSchema.extend(detailFields);
export const sweepViewSchema = z.union([strategySweepViewSchema, scriptSweepViewSchema]);
export type SweepView = z.infer<typeof sweepViewSchema>;
/** A sweep of a strategy. */
export type StrategySweepView = z.infer<typeof strategySweepViewSchema>;
/** A sweep of a script. */
export type ScriptSweepView = z.infer<typeof scriptSweepViewSchema>;

export const sweepAcceptedSchema = z.object({
  sweepId: z.string(),
  workflowId: z.string(),
  total: z.number(),
  status,
  estimatedSeconds: z.number().nullable().describe(ESTIMATE),
  ...cacheFields,
});
export type SweepAcceptedView = z.infer<typeof sweepAcceptedSchema>;

export const trialViewSchema = z.object({
  trial: z.number(),
  parameters,
  status: z.enum(TRIAL_STATUSES),
  statistics: ofTrial.nullable().describe('Of a script as far as its files say them, the others null.'),
  error: errorBodySchema.optional(),
  stopped: z
    .object({
      rung: z.number().describe('Its last rung, counted from 1.'),
      rungs: z.number(),
      fraction: z.number().describe('The part of the bars that it ran over.'),
      statistics: ofTrial.describe('What it had come to there.'),
    })
    .optional()
    .describe('Of a search that stops trials early: where this one was stopped.'),
  run: trialRunSchema.optional().describe('Of a script: the run that the trial is.'),
});
export type SweepTrialView = z.infer<typeof trialViewSchema>;

export const strategyViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  /** JSON schema, draft 2020-12. */
  parameters: z.record(z.string(), z.unknown()),
  sourceHash: z.string().describe('SHA-256 over the engine build and the bundle.'),
  bundleHash: z.string().describe('SHA-256 over the file and what it imports; `built-in` for a part of the engine.'),
  engineBuild: z.string(),
  externals: z.array(z.string()).describe('Modules from outside of the strategies folder: results are not cached.'),
  file: z.string().optional().describe('Its file in the strategies folder; none for a built-in strategy.'),
});
export type StrategyView = z.infer<typeof strategyViewSchema>;

/** One strategy; `broken` says what is wrong with its file as it is now, of which this is the last good version. */
export interface StrategyDetailView extends StrategyView {
  broken?: BrokenStrategy;
}

/** Strategies, and the files that are none as they are now. The last good version of a broken file stays usable. */
export interface StrategyListView extends List<StrategyView> {
  broken: BrokenStrategy[];
}

const answering = z.enum(['ok', 'down']);
/** `initialized`: at least one session is ready. */
export const healthViewSchema = z.object({
  status: z.enum(['ok', 'unavailable', 'draining']),
  version: z.string(),
  uptimeSeconds: z.number(),
  initialized: z.boolean(),
  temporal: answering,
  postgres: answering,
  workflowWorkers: z.number(),
  engineWorkers: z.number(),
});
export type HealthView = z.infer<typeof healthViewSchema>;

export const infoViewSchema = z.object({
  version: z.string(),
  temporalUiUrl: z.string(),
  temporalNamespace: z.string(),
  kinds: z.array(z.string()).describe('Kinds of operations.'),
  urls: z.object({ dashboard: z.string(), api: z.string(), docs: z.string(), temporal: z.string() }),
});
export type InfoView = z.infer<typeof infoViewSchema>;
