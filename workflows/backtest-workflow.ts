import { CancellationScope, CancelledFailure, defineQuery, proxyActivities, setHandler } from '@temporalio/workflow';
import type { RunSummary } from '../activities/run-activities';
import type { StoreActivities } from '../activities/store-activities';
import type { ErrorBody } from '../engine/model/errors';
import { awaitAdmission } from './admission';
import { showStatus } from './attributes';
import { anyEngineActivities, hostActivities, onSession, sessionActivities, untilAvailable } from './engine-queue';
import { classify, errorBodyOf, toFailure } from './failures';
import { RUN_MESSAGES, type OperationProgress, type RunInput } from './messages';
import { storeOptions } from './policies';

export const runProgressQuery = defineQuery<OperationProgress>(RUN_MESSAGES.progress);

const store = proxyActivities<StoreActivities>(storeOptions);

/** One run, pinned to a manifest version by its row. Answers with the hash of the stored result. */
export async function backtestWorkflow(input: RunInput): Promise<{ resultHash: string }> {
  const progress: OperationProgress = { status: input.queued ? 'queued' : 'running', fraction: 0 };
  setHandler(runProgressQuery, () => progress);
  const { runId, attempt } = input;
  const end = (status: OperationProgress['status'], error?: ErrorBody) => {
    Object.assign(progress, { status, fraction: status === 'completed' ? 1 : progress.fraction, error });
    showStatus(status);
  };
  try {
    if (input.queued) {
      await awaitAdmission({ kind: 'run', id: runId });
      progress.status = 'running';
    }
    const { resultHash } = await compute(input);
    end('completed');
    return { resultHash };
  } catch (error) {
    // A worker that died after the request could not answer it: its work is not tried again.
    const cancelled = classify(error) === 'cancelled' || CancellationScope.current().consideredCancelled;
    const body = cancelled ? null : errorBodyOf(error);
    const status = cancelled ? 'cancelled' : 'failed';
    end(status, body ?? undefined);
    const ended = await CancellationScope.nonCancellable(() => store.endRun({ runId, status, error: body, attempt }));
    // Cancelled in its row before this workflow was there to be cancelled: that is no failure.
    if (body && ended === 'cancelled') end('cancelled');
    throw body && ended !== 'cancelled' ? toFailure(body) : new CancelledFailure('The run was cancelled.');
  }
}

/** On the engine worker that was chosen; when that one is gone, on any that hosts the session. */
async function compute({ host, ...input }: RunInput): Promise<RunSummary> {
  const { runId, sessionId, attempt } = input;
  if (input.anyEngine) {
    return untilAvailable(() => anyEngineActivities(`verify ${input.strategy}`).runBacktest({ runId, attempt }));
  }
  const summary = `run ${input.strategy}`;
  if (host !== undefined) {
    try {
      return await hostActivities(host, summary).runBacktest({ runId, attempt });
    } catch (error) {
      if (!['no-host', 'unavailable'].includes(classify(error))) throw error;
      if (classify(error) === 'no-host') await store.dropHost({ sessionId, host });
    }
  }
  const activities = sessionActivities(input.session, summary);
  return onSession(input, () => activities.runBacktest({ runId, attempt }));
}
