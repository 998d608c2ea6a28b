import { cancellationSignal } from '@temporalio/activity';
import type { TrialOutput } from '../engine/host/protocol';
import { hasCode } from '../engine/model/cache-key';
import { HoldfastError } from '../engine/model/errors';
import { pinsOf } from '../infra/store/repositories/operation-rows';
import type { EngineDependencies } from './engine-dependencies';
import { withHeartbeat } from './heartbeat';
import { repeatFirst } from './repeated-trial';
import { openChunk } from './open-chunk';
import { finishSweep } from './sweep-end';
import { withHistory } from './sweep-recorder';

export interface ChunkInput {
  sweepId: string;
  /** Only while this attempt is the present one. Not in histories of 0.2.0. */
  attempt?: number;
  /** Trials `from` to `to`, the end exclusive. */
  from: number;
  to: number;
  /** Come back after so long with what is done. */
  budgetMs: number;
  /** Complete the sweep as well if no trial is missing: saves a step where the sweep is a single chunk. */
  complete: boolean;
  /** A part of a range that a worker died of: it is computed alone. Not in histories of 0.2.0. */
  suspected?: boolean;
}

export interface ChunkResult {
  /** The first trial that is not done. */
  next: number;
  /** Trials that this call computed; the others were stored before. */
  computed: number;
  elapsedMs: number;
  /** Engine workers that host the session. */
  hosts: number;
  sweepCompleted: boolean;
}

/** A cancellation comes with a heartbeat; each costs the servers some milliseconds of a processor. */
export const heartbeatMs = ({ budgetMs }: ChunkInput) => Math.min(200, Math.max(100, budgetMs / 10));

/** Parts of sweeps on this engine worker. */
export function createSweepActivities(deps: EngineDependencies) {
  const { engine, store, host, onAdmitted, reached, quarantine } = deps;

  function runSweepChunk(input: ChunkInput): Promise<ChunkResult> {
    const progress = { from: input.from, to: input.to, rows: 0 };
    // Around everything: whoever waits for a database that is slow to answer is not dead.
    return withHeartbeat(
      () => progress,
      () => computeChunk(input, progress),
      heartbeatMs(input),
    );
  }

  async function computeChunk(input: ChunkInput, progress: { rows: number }): Promise<ChunkResult> {
    const { sweepId, from, to } = input;
    const [row, stored] = await Promise.all([store.sweeps.get(sweepId), store.trials.stored(sweepId, from, to)]);
    const { manifest, code, hosts } = await openChunk(deps, row, input);
    if (row.cache_key !== null && !hasCode(row.cache_parts, row.strategy!, code)) {
      await store.operations.disown(sweepId);
    }
    const missing = missingTrials(input, stored);
    progress.rows = stored.length;
    const { objective, statistics } = row.config;
    const pins = pinsOf(row);
    const { trials, withoutRepeat } = repeatFirst(missing);
    const onBatch = async (batch: TrialOutput[]) => {
      const rows = withoutRepeat(batch);
      reached('before-commit');
      const { closed } = await store.trials.store({ sweepId, host, rows, objective, statistics, pins });
      reached('after-commit');
      if (closed) throw new HoldfastError('INVALID_STATE', 'The sweep takes no more rows.');
      progress.rows += rows.length;
    };
    const { priority } = row;
    const controls = { signal: cancellationSignal(), budgetMs: input.budgetMs, onBatch };
    const work = { manifest, plan: store.sweeps.planSource(row), trials, priority, strategyHash: code.bundleHash };
    const task = { operationId: sweepId, task: `${from}-${to}` };
    const compute = () => withHistory(store, row, () => engine.runTrials(work, controls));
    const { done, elapsedMs } = await quarantine.run(task, compute, input.suspected);
    const computed = Math.min(done, missing.length);
    const next = computed === missing.length ? to : missing[computed]!;
    const sweepCompleted = input.complete && next === to && (await finishSweep({ store, onAdmitted }, row));
    reached('before-completion');
    return { next, computed, elapsedMs, hosts: await hosts, sweepCompleted };
  }

  return { runSweepChunk };
}

/** Trials of a range without a row. */
export function missingTrials({ from, to }: Pick<ChunkInput, 'from' | 'to'>, stored: readonly number[]): Int32Array {
  const missing = new Int32Array(to - from - stored.length);
  let s = 0;
  let m = 0;
  for (let trial = from; trial < to; trial++) {
    if (stored[s] === trial) s++;
    else missing[m++] = trial;
  }
  return missing;
}
