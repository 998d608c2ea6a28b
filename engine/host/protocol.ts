import { TRACE_AT, TRACE_WORDS, TRACED_CALLS } from '../execution/run/trace-run';
import type { MarketData } from '../columns/market-data';
import { VERSION } from '../execution/run/live-progress';
import type { ErrorBody } from '../model/errors';
import type { RunRejections } from '../model/result';
import type { RunNotes } from '../model/run-notes';
import type { CodedTexts, RunOrders } from '../model/run-orders';
import type { RunConfig } from '../model/run-config';
import type { RunStatistics } from '../model/run-statistics';
import type { FurtherStatistics } from '../model/trial-statistics';
import type { PinnedCode } from '../strategies/strategy-library';

/** Words of the shared cell through which a thread and its host see each other while the thread computes. */
export const CELL = {
  cancel: 0,
  barsDone: 1,
  barsTotal: 2,
  trialsDone: 3,
  /** One of STAGE. */
  stage: 4,
  liveVersion: VERSION,
  tracedCalls: TRACED_CALLS,
  /** Where a traced run is. */
  trace: TRACE_AT,
  words: TRACE_AT + TRACE_WORDS,
} as const;

/** How far a task is. What is prepared moves no other word, however long it takes. */
export const STAGE = { queued: 0, preparing: 1, atWork: 2 } as const;

/** What every task carries. */
interface TaskBase {
  market: MarketData;
  cell: Int32Array;
  /** The version of the strategy; undefined for a built-in one. Its text comes along once the thread has asked for it. */
  code: PinnedCode | undefined;
}

export interface RunTask extends TaskBase {
  kind: 'run';
  config: RunConfig;
  /** Shared memory for the figures of the run while it is at work. */
  live?: Float64Array;
  /** Run slowly, and tell through the cell where it is. */
  trace?: boolean;
}

export interface TrialsTask extends TaskBase {
  kind: 'trials';
  /** Key of the plan, which the thread has been given. */
  plan: string;
  /** Indices of the trials, ascending. */
  trials: Int32Array;
}

/** A run of which the judge's columns alone are wanted. */
export interface SampleTask extends TaskBase {
  kind: 'sample';
  config: RunConfig;
  /** Statistics that are wanted besides those of trials. */
  further?: FurtherStatistics | undefined;
}

export type ThreadTask = RunTask | SampleTask | TrialsTask;

/** Columns of equal length: numbers, or texts. */
export type Columns = Record<string, Float64Array | string[] | CodedTexts>;

/** A run's result as columns, which cross threads without an object a row. */
export interface RunOutput {
  resultHash: string;
  statistics: RunStatistics;
  barsPerYear: number;
  bars: number;
  fills: Columns;
  trades: Columns;
  orders: RunOrders;
  notes: RunNotes;
  rejections: { counts: RunRejections['counts']; orders: Columns };
  equity: Columns;
}

/** One finished trial; `statistics` in the order of `statisticsOfTrials` with NaN for a figure without meaning. */
export interface TrialOutput {
  trial: number;
  resultHash: Uint8Array;
  statistics: Float64Array;
  error: ErrorBody | null;
}

/** Errors travel as values: a thrown one would lose its code on the way between threads. */
export type ThreadResult<T> =
  | { ok: true; value: T }
  /** `notes` of a run: what its strategy wrote down until then. */
  | { ok: false; error: ErrorBody; notes?: RunNotes }
  /** The thread has not got the version of the strategy. */
  | { ok: false; missing: true };

export interface ThreadData {
  /** Where models lie, and packages that strategies import. */
  strategiesDir?: string;
  /** The engine build that the host was started with; a thread of another one refuses to compute. */
  engineBuild: string;
}
