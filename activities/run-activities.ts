import { cancellationSignal } from '@temporalio/activity';
import type { RunOutput } from '../engine/host/protocol';
import { hasCode } from '../engine/model/cache-key';
import { HoldfastError } from '../engine/model/errors';
import type { RunPoint, RunProgress, StrategyCode } from '../engine/model/result';
import type { RunConfig } from '../engine/model/run-config';
import type { Statistics } from '../engine/model/statistics';
import { isFinal } from '../engine/model/status';
import type { ArtifactStore } from '../infra/store/artifacts/artifact-store';
import { encodeTable } from '../infra/store/artifacts/table';
import type { OperationRow } from '../infra/store/repositories/operation-rows';
import { runEnding, type RunOutcome } from '../infra/store/repositories/run-repository';
import { verifiedDetail } from '../infra/store/repositories/verification-repository';
import type { EngineDependencies } from './engine-dependencies';
import { withHeartbeat } from './heartbeat';
import { requireCode } from './required-code';
import { RunRecorder } from './run-recorder';
import { keepNotes, storeNotes } from './store-notes';
import { verifyRun } from './verify-run';

export interface RunSummary {
  resultHash: string;
  totalReturn: number | null;
  trades: number | null;
}

export interface RunBacktestInput {
  runId: string;
  /** Only while this attempt is the present one. Not in histories of 0.2.0. */
  attempt?: number;
}

export interface VerifyInput {
  verificationId: string;
  attempt: number;
}

/** Backtests on this engine worker, from the stored row to the stored result. */
export function createRunActivities(deps: EngineDependencies) {
  const { store, onAdmitted, reached, host, quarantine } = deps;

  function runBacktest({ runId, attempt }: RunBacktestInput): Promise<RunSummary> {
    return beating(async (onProgress) => {
      const row = await store.runs.get(runId);
      if (row.status === 'completed') return summaryOf(row.facts?.resultHash ?? '', row.statistics!);
      const task = { operationId: runId, task: 'run' };
      const backtest = { row, config: row.config, attempt, code: await requireCode(deps, row) };
      const work = () => compute(deps, backtest, onProgress);
      const output = await quarantine.run(task, work).catch(async (error: unknown) => {
        await keepNotes(deps, row, error);
        throw error;
      });
      const { ending, detail } = runEnding(await storeOutput(deps, output));
      const cacheable = hasCode(row.cache_parts, row.strategy!, backtest.code);
      reached('before-commit');
      const { ended, admitted } = await store.operations.end(
        runId,
        { ...ending, cacheable },
        { attempt: row.attempt, detail },
      );
      onAdmitted(admitted);
      reached('after-commit');
      if (!ended) requireCompleted(await store.operations.get(runId));
      return summaryOf(output.resultHash, output.statistics);
    });
  }

  /** Repeats a run and stores in what it differs. */
  function verify({ verificationId, attempt }: VerifyInput): Promise<void> {
    return beating(async (onProgress) => {
      const row = await store.verifications.get(verificationId);
      if (row.status === 'completed') return;
      const task = { operationId: verificationId, task: 'verify' };
      // By whatever build is here: what has changed since is said beside what is found.
      const code = await requireCode(deps, { ...row, engine_build: null }).catch(asStall);
      const backtest = { row, config: row.config, attempt, code };
      const output = await quarantine.run(task, () => compute(deps, backtest, onProgress));
      const outcome = await storeOutput(deps, output);
      const run = await store.runs.get(row.run_id);
      const verification = await verifyRun(deps.artifacts, { run, outcome, code });
      const facts = { resultHash: verification.resultHash, verified: verification.verified };
      await store.operations.end(
        verificationId,
        { status: 'completed', facts, total: outcome.bars, done: outcome.bars, worker: host },
        { attempt: row.attempt, detail: verifiedDetail(verification) },
      );
    });
  }

  return { runBacktest, verify };
}

/** No other worker is looked for: whoever has it waits for the code, and its row says so. */
function asStall(error: unknown): never {
  if (!(error instanceof HoldfastError) || error.code !== 'CODE_UNAVAILABLE') throw error;
  throw new HoldfastError('UNAVAILABLE', error.message, { details: error.details });
}

/** Heartbeats around everything: whoever waits for a database that is slow to answer is not dead. */
function beating<T>(work: (onProgress: (progress: RunProgress) => void) => Promise<T>): Promise<T> {
  let progress: RunProgress = { fraction: 0, barsDone: 0, barsTotal: 0 };
  return withHeartbeat(
    () => progress,
    () => work((latest) => (progress = latest)),
  );
}

/** @throws HoldfastError CANCELLED for what was cancelled meanwhile, INVALID_STATE for what has ended otherwise */
function requireOpen({ status, attempt: present }: OperationRow, attempt = present): void {
  // Cancelled before its workflow began, or started again: then this workflow ends as cancelled too.
  if (status === 'cancelled' || attempt !== present) throw new HoldfastError('CANCELLED', 'The run was cancelled.');
  if (isFinal(status)) throw new HoldfastError('INVALID_STATE', 'The run has ended already.');
}

function requireCompleted(row: OperationRow): void {
  if (row.status !== 'completed') requireOpen(row);
}

interface Backtest {
  row: OperationRow;
  code: StrategyCode;
  config: RunConfig;
  attempt?: number;
}

/** Computes a backtest on the data that its row is pinned to, with its history stored and its progress published. */
async function compute(
  { engine, store, manifests, host }: EngineDependencies,
  { row, config, attempt, code }: Backtest,
  onProgress: (progress: RunProgress) => void,
): Promise<RunOutput> {
  requireOpen(row, attempt);
  const manifest = await manifests.get(row.manifest_hash!);
  // When a thread begins, which does not wait for it.
  let begun: Promise<boolean> | undefined;
  const onBegin = () => {
    begun = store.operations.begin(row.id, row.attempt, host);
    begun.catch(() => undefined);
  };
  const recorder = new RunRecorder(store, row);
  const take = (latest: RunProgress, points: RunPoint[]) => {
    onProgress(latest);
    recorder.take(latest, points);
  };
  try {
    const { bundleHash: strategyHash } = code;
    const own = { reader: row.id, priority: row.priority, strategyHash };
    const controls = { signal: cancellationSignal(), ...own, onBegin, onProgress: take };
    const output = await engine.run(manifest, config, controls);
    if (!begun) onBegin();
    await Promise.all([begun, recorder.settled()]);
    return output;
  } catch (error) {
    await recorder.close();
    throw error;
  }
}

function summaryOf(resultHash: string, statistics: Pick<Statistics, 'totalReturn' | 'trades'>): RunSummary {
  return { resultHash, totalReturn: statistics.totalReturn, trades: statistics.trades };
}

async function storeOutput({ artifacts, host: worker }: EngineDependencies, output: RunOutput): Promise<RunOutcome> {
  const { resultHash, statistics, barsPerYear, bars, rejections } = output;
  const [fillsArtifact, tradesArtifact, equityArtifact, rejectionsArtifact] = await Promise.all([
    artifacts.put(encodeTable(output.fills)),
    artifacts.put(encodeTable(output.trades)),
    artifacts.put(encodeTable(output.equity)),
    artifacts.put(encodeTable(rejections.orders)),
  ]);
  return {
    ...{ resultHash, statistics, barsPerYear, bars, worker, rejections: rejections.counts },
    ...{ fillsArtifact, tradesArtifact, equityArtifact, rejectionsArtifact },
    ...(await storeEvidence(artifacts, output)),
  };
}

/** Every order, and what the strategy wrote down. */
async function storeEvidence(
  artifacts: ArtifactStore,
  { orders, notes }: RunOutput,
): Promise<Pick<RunOutcome, 'ordersArtifact' | 'seriesArtifact' | 'logArtifact'>> {
  const { placed, truncated } = orders;
  const [ordersArtifact, stored] = await Promise.all([
    artifacts.put(encodeTable({ ...orders.columns }, { placed, truncated })),
    storeNotes(artifacts, notes),
  ]);
  return { ordersArtifact, ...stored };
}
