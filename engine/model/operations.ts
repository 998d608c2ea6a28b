import { z } from 'zod';
import { errorBodySchema } from './views';
import { OPERATION_STATUSES } from './status';

/** What an event may be about. An operation that was cancelled is `failed` with the status `cancelled`. */
export const EVENT_TOPICS = ['started', 'progress', 'completed', 'failed', 'health'] as const;
export type EventTopic = (typeof EVENT_TOPICS)[number];
/**
 * Topic of what tells a reader that goes on after an event that is kept no more, whatever it filters by, that it may have
 * missed some. Its number is the one to go on after; its body names the event that was `asked` for and the `oldest` that
 * is still there, null where there is none.
 */
export const GAP_TOPIC = 'gap';

const time = z.string();
const status = z.enum(OPERATION_STATUSES);
const count = z.number().optional();

export const operationProgressSchema = z.object({
  fraction: z.number().describe('0 to 1.'),
  done: z.number().describe('Bars, trials or rows that are done.'),
  total: z.number().nullable().describe('Bars, trials or rows in all; null until it is known.'),
  unit: z.string().describe('`bars`, `trials`, `rows` or whatever its kind counts.'),
  message: z.string().describe('One line for people.'),
});

/** Live figures of an operation; those of its kind, as far as they are known. Money in the account's currency. */
export const operationContextSchema = z.object({
  currentDate: time.optional().describe('Close of the bar that is at work.'),
  currentOpened: time.optional().describe('When that bar began.'),
  equity: z.number().optional(),
  pnl: z.number().optional().describe('Equity less the initial capital.'),
  trades: count.describe('Closed round trips.'),
  winRate: z.number().nullable().optional().describe('Fraction of the closed round trips that made money.'),
  positions: count.describe('Instruments with a position.'),
  barsPerSecond: count,
  trialsPerSecond: count,
  rowsPerSecond: count.describe('Of an import.'),
  failed: count.describe('Trials that failed.'),
  best: z
    .object({
      trial: z.number(),
      statistic: z.string(),
      value: z.number(),
      parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
    })
    .optional()
    .describe('The best trial so far, by the objective.'),
  etaSeconds: count.describe('Seconds until the end at the present speed.'),
});
export type OperationContext = z.infer<typeof operationContextSchema>;

export const operationSchema = z.object({
  id: z.string(),
  kind: z.string().describe('`run`, `sweep`, `verification`, `session`, `import`, …'),
  parent: z.string().nullable().describe('The operation that it is a part of.'),
  workflowId: z.string(),
  session: z.string().describe('Empty for what belongs to none, such as an import.'),
  strategy: z.string().nullable(),
  owner: z.string().nullable(),
  label: z.string().nullable().describe('The name that a client gave it.'),
  tags: z.array(z.string()),
  status,
  queuePosition: z.number().nullable().describe('In the queue of its session, from 1; null for what does not wait.'),
  waiting: z.string().nullable().describe('What it waits for before it begins; null for what has begun.'),
  progress: operationProgressSchema,
  context: operationContextSchema,
  stale: z.boolean().describe('The engine, or Temporal, cannot be reached: progress is the last that is known.'),
  staleSince: time.nullable(),
  readAt: time.describe('When progress was read; at most a second before the answer.'),
  cancelReason: z.string().nullable(),
  strategyHash: z.string().nullable().describe('Version of the strategy that computes it; null where it has none.'),
  engineBuild: z.string().nullable().describe('Build of the engine that computes it.'),
  cachedFrom: z.string().nullable().describe('Id of the operation whose result it has; null where it is computed.'),
  error: errorBodySchema.optional(),
  stalledSince: time.nullable().describe('Since when it waits for a part that is away; null while nothing is.'),
  lastError: errorBodySchema.optional().describe('What that part last answered.'),
  createdAt: time,
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  updatedAt: time,
  temporalUrl: z.string(),
  dashboardUrl: z.string(),
});
export type OperationDetails = z.infer<typeof operationSchema>;

/** An operation as lists show it: without what only its engine knows. */
export const operationSummarySchema = operationSchema.omit({
  progress: true,
  context: true,
  stale: true,
  staleSince: true,
  readAt: true,
});
export type OperationSummary = z.infer<typeof operationSummarySchema>;

/**
 * A point of an operation's history. Of a run: the state at the close of bar number `bar`, whose time is `time`. Of a
 * sweep: what was done at the time `time`.
 */
export const metricPointSchema = z.object({
  seq: z.number().describe('Ascending from 1; the same point has the same number for ever.'),
  time,
  opened: time.optional().describe('When the bar began; not known of every run that is done.'),
  bar: count.describe('How many bars were done.'),
  equity: z.number().optional(),
  pnl: z.number().optional(),
  trades: count,
  wins: count,
  positions: count,
  done: count.describe('Trials with a result.'),
  failed: count,
});
export type MetricPoint = z.infer<typeof metricPointSchema>;

export const metricsPageSchema = z.object({
  items: z.array(metricPointSchema),
  nextCursor: z.string().describe('Where to go on from; stays valid when nothing is new.'),
  more: z.boolean().describe('More is there already.'),
});
export type MetricsPage = z.infer<typeof metricsPageSchema>;

export const estimateSchema = z.object({
  seconds: z.number().nullable().describe('Null while nothing of this kind has been seen.'),
  unitsPerSecond: z.number().nullable().describe('Bars of a run or trials of a sweep.'),
  units: z.number().nullable(),
  basis: z.enum(['session', 'strategy', 'none']).describe('What the speed was taken from.'),
  samples: z.number(),
});
export type Estimate = z.infer<typeof estimateSchema>;

export const eventSchema = z.object({
  id: z.number().describe('Ascending in the order in which events became visible.'),
  topic: z.enum([...EVENT_TOPICS, GAP_TOPIC]).describe('`gap`: events before this one are kept no more.'),
  kind: z.string().describe('Kind of the operation, or of the part that a `health` event is about.'),
  operationId: z.string().nullable(),
  session: z.string().nullable(),
  at: time,
  body: z.record(z.string(), z.unknown()),
});
export type EventView = z.infer<typeof eventSchema>;

/** What was removed, or with `dryRun` would be. */
export const pruneReportSchema = z.object({
  dryRun: z.boolean(),
  events: z.number(),
  metrics: z.number(),
  operations: z.number(),
  trials: z.number(),
  sessions: z.number(),
  manifests: z.number(),
  artifacts: z.number(),
  artifactBytes: z.number(),
});
export type PruneReport = z.infer<typeof pruneReportSchema>;
