import { cancellationSignal } from '@temporalio/activity';
import type { RunOutput } from '../engine/host/protocol';
import { HoldfastError } from '../engine/model/errors';
import type { RunProgress } from '../engine/model/result';
import type { Statistics } from '../engine/model/statistics';
import { isFinal } from '../engine/model/status';
import { encodeTable } from '../infra/artifacts/table';
import type { RunOutcome } from '../infra/postgres/repositories/run-repository';
import type { EngineDependencies } from './engine-dependencies';
import { withHeartbeat } from './heartbeat';

export interface RunSummary {
  resultHash: string;
  totalReturn: number | null;
  trades: number | null;
}

/** One backtest on this engine worker, from the stored row to the stored result. */
export function createRunActivities(deps: EngineDependencies) {
  const { engine, store, manifests, host, reached } = deps;

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
    if (isFinal(row.status)) throw new HoldfastError('INVALID_STATE', 'The run has ended already.');
    const [manifest] = await Promise.all([manifests.get(row.manifest_hash), store.runs.markRunning(runId, host)]);
    const output = await engine.run(manifest, row.config, { signal: cancellationSignal(), onProgress });
    const outcome = await storeOutput(deps, output);
    reached('before-commit');
    await store.runs.complete(runId, outcome);
    reached('after-commit');
    return summaryOf(output.resultHash, output.statistics);
  }

  return { runBacktest };
}

function summaryOf(resultHash: string, statistics: Pick<Statistics, 'totalReturn' | 'trades'>): RunSummary {
  return { resultHash, totalReturn: statistics.totalReturn, trades: statistics.trades };
}

async function storeOutput({ artifacts, host }: EngineDependencies, output: RunOutput): Promise<RunOutcome> {
  const { resultHash, statistics, barsPerYear, bars } = output;
  const [fillsArtifact, tradesArtifact, equityArtifact] = await Promise.all([
    artifacts.put(encodeTable(output.fills)),
    artifacts.put(encodeTable(output.trades)),
    artifacts.put(encodeTable(output.equity)),
  ]);
  return { resultHash, statistics, barsPerYear, bars, fillsArtifact, tradesArtifact, equityArtifact, host };
}
