import type { MarketData } from '../columns/market-data';
import { canonicalJson } from '../model/canonical';
import { createHash } from 'node:crypto';
import { HoldfastError } from '../model/errors';
import { trialConfig } from '../model/sweep-plan';
import { hashedFailure } from '../strategies/failure-site';
import { isStray } from '../strategies/stray-failures';
import type { PinnedCode } from '../strategies/strategy-library';
import { locateFailure } from './locate-failure';
import type { TrialOutput } from './protocol';
import { RowStream } from './row-stream';
import { newCell, type ComputedTrials, type ThreadPool } from './thread-pool';
import type { KnownPlan } from './thread-plans';

export interface TrialsWork {
  market: MarketData;
  plan: KnownPlan;
  /** The version of the strategy; undefined for a built-in one. */
  code: PinnedCode | undefined;
  /** Ascending. */
  trials: Int32Array;
  /** 1 is the most urgent, 5 the least. @default 3 */
  priority?: number;
}

export interface BatchControls {
  signal: AbortSignal;
  draining: AbortSignal;
  budgetMs: number;
  onBatch: (rows: TrialOutput[]) => Promise<void>;
}

export interface TrialsOutcome {
  /** How many of the trials, from the first on, are done. */
  done: number;
  elapsedMs: number;
}

/** Threads change task at least this often, so that a run does not wait for a sweep. */
const BATCH_TARGET_MS = 100;
/** A batch is not made shorter than this for the sake of the others' end: handing it out costs about a tenth of it. */
const LEAST_BATCH_MS = 5;
const MAX_BATCH = 2000;
/** Failures that cost the thread and its batch: whichever trial is guilty has to be found. */
const FATAL = new Set(['STRATEGY_STUCK', 'OUT_OF_MEMORY', 'WORKER_DIED']);

/**
 * Runs trials in batches of about 100 ms, two a thread in flight, so that no thread waits for its next one. Rows are given
 * on beside it.
 * @throws HoldfastError CANCELLED once every thread has let go of the work
 */
export async function computeTrials(
  pool: ThreadPool,
  work: TrialsWork,
  controls: BatchControls,
): Promise<TrialsOutcome> {
  const started = performance.now();
  const cursor = new BatchCursor(work.trials, pool.threads);
  const stop = new AbortController();
  const stopped = (error: unknown): never => {
    stop.abort();
    throw error;
  };
  const rows = new RowStream((batch) => controls.onBatch(batch).catch(stopped), pool.threads);
  const signal = AbortSignal.any([controls.signal, stop.signal]);
  const hasTime = () => performance.now() - started < controls.budgetMs && !controls.draining.aborted;
  const lane = async () => {
    // The first batch is always taken: a chunk that came back empty would be handed out for ever.
    while (!signal.aborted && (cursor.taken === 0 || hasTime())) {
      const trials = cursor.take();
      if (trials.length === 0) return;
      const batch = await runBatch(pool, { ...work, trials }, signal);
      cursor.learn(trials.length, batch.computeMs);
      await rows.add(batch.rows);
    }
  };
  const lanes = Array.from({ length: pool.threads * 2 }, () => lane().catch(stopped));
  const results = await Promise.allSettled(lanes);
  results.push(...(await Promise.allSettled([rows.end()])));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  // The first cause counts: once one lane fails, the others only report that they were stopped.
  const cause =
    failures.find((error) => !(error instanceof HoldfastError && error.code === 'CANCELLED')) ?? failures[0];
  if (cause !== undefined) throw cause;
  if (controls.signal.aborted) throw new HoldfastError('CANCELLED', 'The operation was cancelled.');
  return { done: cursor.taken, elapsedMs: performance.now() - started };
}

/** A batch whose thread dies, or that leaves something behind that fails, is halved until the guilty trial is alone, which then fails by name. */
async function runBatch(pool: ThreadPool, work: TrialsWork, signal: AbortSignal): Promise<ComputedTrials> {
  const { priority, market, plan, code, trials } = work;
  const begun = performance.now();
  try {
    return await pool.runTrials(
      { market, plan: plan.key, code, trials },
      { signal, cell: newCell(), ...(priority !== undefined && { priority }) },
    );
  } catch (error) {
    if (!(error instanceof HoldfastError) || !(FATAL.has(error.code) || isStray(error))) throw error;
    if (trials.length === 1) {
      const row = await failedTrial(pool, work, { error, signal });
      return { rows: [row], computeMs: performance.now() - begun };
    }
    const middle = trials.length >> 1;
    const left = await runBatch(pool, { ...work, trials: trials.slice(0, middle) }, signal);
    const right = await runBatch(pool, { ...work, trials: trials.slice(middle) }, signal);
    return { rows: left.rows.concat(right.rows), computeMs: left.computeMs + right.computeMs };
  }
}

/** The place is left out of the hash: a heap may be full a bar earlier on another host. */
async function failedTrial(
  pool: ThreadPool,
  { market, plan, trials, code }: TrialsWork,
  { error, signal }: { error: HoldfastError; signal: AbortSignal },
): Promise<TrialOutput> {
  const trial = trials[0]!;
  const resultHash = createHash('sha256')
    .update(canonicalJson(hashedFailure(error.toBody())))
    .digest();
  const config = trialConfig(plan.plan, trial);
  const located = await locateFailure(pool, { market, config, code, error }, signal);
  const told = located instanceof HoldfastError && located.code === error.code ? located : error;
  return { trial, resultHash, statistics: new Float64Array(0), error: told.toBody() };
}

/** Hands out batches in order and sizes them by what the last ones cost. */
class BatchCursor {
  taken = 0;
  private size = 1;
  private least = 1;

  constructor(
    private readonly trials: Int32Array,
    private readonly threads: number,
  ) {}

  take(): Int32Array {
    // Near the end smaller batches, so that no thread idles while another has a long one.
    const share = Math.ceil((this.trials.length - this.taken) / (this.threads * 2));
    const batch = this.trials.slice(this.taken, this.taken + Math.max(this.least, Math.min(this.size, share)));
    this.taken += batch.length;
    return batch;
  }

  /** The first trials of a sweep may tell little of the others, so growth is bounded. */
  learn(count: number, ms: number): void {
    const fitting = Math.floor((count * BATCH_TARGET_MS) / Math.max(ms, 0.1));
    this.size = Math.max(1, Math.min(fitting, this.size * 8, MAX_BATCH));
    this.least = Math.max(1, Math.floor((this.size * LEAST_BATCH_MS) / BATCH_TARGET_MS));
  }
}
