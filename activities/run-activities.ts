import { cancellationSignal } from '@temporalio/activity';
import type { RunOutput } from '../engine/host/protocol';
import { hasCode } from '../engine/model/cache-key';
import { HoldfastError } from '../engine/model/errors';
import type { RunPoint, RunProgress, StrategyCode } from '../engine/model/result';
import type { Statistics } from '../engine/model/statistics';
import { isFinal } from '../engine/model/status';
import { encodeTable } from '../infra/store/artifacts/table';
import { pinsOf } from '../infra/store/repositories/operation-rows';
import type { RunOutcome, RunRow } from '../infra/store/repositories/run-repository';
import type { EngineDependencies } from './engine-dependencies';
import { withHeartbeat } from './heartbeat';
import { requireCode } from './required-code';
import { RunRecorder } from './run-recorder';
import { verifyRun } from './verify-run';

export interface RunSummary {
  resultHash: string;
  totalReturn: number | null;
  trades: number | null;
}

/** One backtest on this engine worker, from the stored row to the stored result. */
export function createRunActivities(deps: EngineDependencies) {
  const { engine, store, manifests, host, tellAdmitted, reached } = deps;

  function runBacktest({ runId }: { runId: string }): Promise<RunSummary> {
    let progress: RunProgress = { fraction: 0, barsDone: 0, barsTotal: 0 };
    // Around everything: whoever waits for a database that is slow to answer is not dead.
    return withHeartbeat(
      () => progress,
      () => computeRun(runId, (latest) => (progress = latest)),
    );
  }

  async function computeRun(runId: string, onProgress: (progress: RunProgress) => void): Promise<RunSummary> {
    const row = await store.runs.get(runId);
    if (row.status === 'completed') return summaryOf(row.result_hash!, row.statistics!);
    // Cancelled before its workflow began: then the workflow ends as cancelled too.
    if (row.status === 'cancelled') throw new HoldfastError('CANCELLED', 'The run was cancelled.');
    if (isFinal(row.status)) throw new HoldfastError('INVALID_STATE', 'The run has ended already.');
    const [manifest, code] = await Promise.all([manifests.get(row.manifest_hash), requireCode(deps, row)]);
    // Only told: the engine does not wait for it.
    const marked = store.runs.markRunning(runId, host);
    marked.catch(() => undefined);
    const recorder = new RunRecorder(store, row);
    const tell = (latest: RunProgress, points: RunPoint[]) => {
      onProgress(latest);
      recorder.take(latest, points);
    };
    const controls = { signal: cancellationSignal(), priority: row.priority, strategyHash: code.bundleHash };
    const output = await engine
      .run(manifest, row.config, { ...controls, onProgress: tell })
      .catch(async (error: unknown) => {
        await recorder.close();
        throw error;
      });
    const outcome = await settle(deps, { row, code, outcome: await storeOutput(deps, output) });
    await marked;
    reached('before-commit');
    tellAdmitted(await store.runs.complete(runId, outcome));
    reached('after-commit');
    return summaryOf(output.resultHash, output.statistics);
  }

  return { runBacktest };
}

/** What the stored result is good for, by the code that it comes from. */
async function settle(
  { store, artifacts }: EngineDependencies,
  { row, code, outcome }: { row: RunRow; code: StrategyCode; outcome: RunOutcome },
) {
  const pins = pinsOf(row);
  if (row.verifies === null) return { ...outcome, pins, cacheable: hasCode(row.cache_parts, row.strategy, code) };
  const run = await store.runs.get(row.verifies);
  return { ...outcome, cacheable: false, verification: await verifyRun(artifacts, { run, outcome, code }) };
}

function summaryOf(resultHash: string, statistics: Pick<Statistics, 'totalReturn' | 'trades'>): RunSummary {
  return { resultHash, totalReturn: statistics.totalReturn, trades: statistics.trades };
}

async function storeOutput({ artifacts, host }: EngineDependencies, output: RunOutput): Promise<RunOutcome> {
  const { resultHash, statistics, barsPerYear, bars, rejections } = output;
  const [fillsArtifact, tradesArtifact, equityArtifact, rejectionsArtifact] = await Promise.all([
    artifacts.put(encodeTable(output.fills)),
    artifacts.put(encodeTable(output.trades)),
    artifacts.put(encodeTable(output.equity)),
    artifacts.put(encodeTable(rejections.orders)),
  ]);
  return {
    ...{ resultHash, statistics, barsPerYear, bars, host, rejections: rejections.counts },
    ...{ fillsArtifact, tradesArtifact, equityArtifact, rejectionsArtifact },
  };
}
