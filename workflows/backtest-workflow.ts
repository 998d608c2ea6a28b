import {
  CancellationScope,
  CancelledFailure,
  condition,
  defineQuery,
  defineUpdate,
  proxyActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { RunSummary } from '../activities/run-activities';
import type { StoreActivities } from '../activities/store-activities';
import type { ErrorBody } from '../engine/model/errors';
import { awaitAdmission } from './admission';
import { showStatus } from './attributes';
import { findHost } from './code-search';
import { anyEngineActivities, hostActivities, sessionActivities, untilAvailable } from './engine-queue';
import { classify, errorBodyOf, toFailure } from './failures';
import { RUN_MESSAGES, type OperationProgress, type RestartInput, type RunInput } from './messages';
import { storeOptions } from './policies';

export const runProgressQuery = defineQuery<OperationProgress>(RUN_MESSAGES.progress);
export const runRestartUpdate = defineUpdate<void, [RestartInput]>(RUN_MESSAGES.restart);

const store = proxyActivities<StoreActivities>(storeOptions);

/** One run, pinned to a manifest version and to its code by its row. Answers with the hash of the stored result. */
export async function backtestWorkflow(input: RunInput): Promise<{ resultHash: string }> {
  const progress: OperationProgress = { status: input.queued ? 'queued' : 'running', fraction: 0 };
  setHandler(runProgressQuery, () => progress);
  const run = new PinnedRun(input, progress);
  setHandler(runRestartUpdate, (code) => run.restart(code));
  const { runId } = input;
  const end = (status: OperationProgress['status'], error?: ErrorBody) => {
    Object.assign(progress, { status, fraction: status === 'completed' ? 1 : progress.fraction, error });
    showStatus(status);
  };
  try {
    if (input.queued) {
      await awaitAdmission({ kind: 'run', id: runId });
      progress.status = 'running';
    }
    const { resultHash } = await run.compute();
    end('completed');
    return { resultHash };
  } catch (error) {
    // A worker that died after the request could not answer it: its work is not tried again.
    const cancelled = classify(error) === 'cancelled' || CancellationScope.current().consideredCancelled;
    const body = cancelled ? null : errorBodyOf(error);
    const status = cancelled ? 'cancelled' : 'failed';
    end(status, body ?? undefined);
    const ended = await CancellationScope.nonCancellable(() => store.endRun({ runId, status, error: body }));
    // Cancelled in its row before this workflow was there to be cancelled: that is no failure.
    if (body && ended === 'cancelled') end('cancelled');
    throw body && ended !== 'cancelled' ? toFailure(body) : new CancelledFailure('The run was cancelled.');
  }
}

interface Restart {
  code: RestartInput;
  outcome?: 'done' | 'refused';
}

/** The computation of a run by the code that it is pinned to, which its owner may change while nobody has it. */
class PinnedRun {
  private scope = new CancellationScope();
  private wanted: Restart | undefined;

  constructor(
    private input: RunInput,
    private readonly progress: OperationProgress,
  ) {}

  /** @throws ApplicationFailure INVALID_STATE when the run has its code again */
  async restart(code: RestartInput): Promise<void> {
    const wanted: Restart = { code };
    this.wanted = wanted;
    this.scope.cancel();
    await condition(() => wanted.outcome !== undefined);
    if (wanted.outcome === 'done') return;
    throw toFailure({ code: 'INVALID_STATE', message: 'The run does not wait for its code.' });
  }

  async compute(): Promise<RunSummary> {
    for (;;) {
      try {
        return await this.scope.run(() => this.attempt());
      } catch (error) {
        if (!this.wanted || classify(error) !== 'cancelled' || CancellationScope.current().consideredCancelled)
          throw error;
        await this.startOver(this.wanted);
      }
    }
  }

  private async startOver(wanted: Restart): Promise<void> {
    const { engineBuild, strategyHash } = wanted.code;
    const moved = await store.restartWithCode({ kind: 'run', id: this.input.runId, code: wanted.code });
    // What a host is at work on is not this code's.
    const { host: _, ...input } = this.input;
    if (moved) this.input = { ...input, engineBuild, strategyHash };
    this.progress.status = 'running';
    this.scope = new CancellationScope();
    this.wanted = undefined;
    wanted.outcome = moved ? 'done' : 'refused';
  }

  /** On the engine worker that was chosen; when that one is gone, on any that hosts the session. */
  private async attempt(): Promise<RunSummary> {
    const { runId, sessionId, host, strategy, anyEngine } = this.input;
    if (anyEngine) return untilAvailable(() => anyEngineActivities(`verify ${strategy}`).runBacktest({ runId }));
    const summary = `run ${strategy}`;
    if (host !== undefined) {
      try {
        return await hostActivities(host, summary).runBacktest({ runId });
      } catch (error) {
        if (!['no-host', 'no-code', 'unavailable'].includes(classify(error))) throw error;
        if (classify(error) === 'no-host') await store.dropHost({ sessionId, host });
      }
    }
    const activities = sessionActivities(this.input, summary);
    for (;;) {
      try {
        return await untilAvailable(() => activities.runBacktest({ runId }));
      } catch (error) {
        const failure = classify(error);
        if (failure !== 'no-host' && failure !== 'no-code') throw error;
        // A worker that can get the code need not be the one that takes the run.
        if (failure === 'no-code') await sleep('1s');
        await this.findHost();
      }
    }
  }

  private findHost(): Promise<void> {
    return findHost(
      { kind: 'run', id: this.input.runId, ...this.input },
      {
        onAbsent: () => void (this.progress.status = 'paused'),
        onFound: () => (this.progress.status = 'running'),
      },
    );
  }
}
