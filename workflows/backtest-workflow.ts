import {
  CancellationScope,
  CancelledFailure,
  continueAsNew,
  defineQuery,
  proxyActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { RunSummary } from '../activities/run-activities';
import type { StoreActivities } from '../activities/store-activities';
import type { ErrorBody } from '../engine/model/errors';
import { awaitAdmission } from './admission';
import { showStatus } from './attributes';
import { findHost } from './code-search';
import { anyEngineActivities, hostActivities, sessionActivities, untilAvailable } from './engine-queue';
import { classify, errorBodyOf, toFailure } from './failures';
import { RUN_MESSAGES, type OperationProgress, type RunInput } from './messages';
import { storeOptions } from './policies';

export const runProgressQuery = defineQuery<OperationProgress>(RUN_MESSAGES.progress);

const store = proxyActivities<StoreActivities>(storeOptions);

/** One run, pinned to a manifest version and to its code by its row. Answers with the hash of the stored result. */
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
    const { resultHash } = await compute(input, progress);
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
async function compute(input: RunInput, progress: OperationProgress): Promise<RunSummary> {
  const { runId, sessionId, host, strategy, anyEngine, attempt } = input;
  if (anyEngine) return untilAvailable(() => anyEngineActivities(`verify ${strategy}`).runBacktest({ runId, attempt }));
  const summary = `run ${strategy}`;
  if (host !== undefined) {
    try {
      return await hostActivities(host, summary).runBacktest({ runId, attempt });
    } catch (error) {
      if (!['no-host', 'no-code', 'unavailable'].includes(classify(error))) throw error;
      if (classify(error) === 'no-host') await store.dropHost({ sessionId, host });
    }
  }
  return onSession(input, progress);
}

async function onSession(input: RunInput, progress: OperationProgress): Promise<RunSummary> {
  const { runId, attempt } = input;
  const activities = sessionActivities(input, `run ${input.strategy}`);
  let { step = 0 } = input;
  const move = async (status: 'running' | 'paused', error?: ErrorBody) => {
    progress.status = status;
    showStatus(status);
    await store.moveOperation({ id: runId, attempt, step: ++step, status, error });
  };
  for (;;) {
    try {
      return await untilAvailable(() => activities.runBacktest({ runId, attempt }));
    } catch (error) {
      const failure = classify(error);
      if (failure !== 'no-host' && failure !== 'no-code') throw error;
      // A worker that can get the code need not be the one that takes the run.
      if (failure === 'no-code') await sleep('1s');
      await findHost(input, { onAbsent: (why) => move('paused', why), onFound: () => move('running') });
      if (workflowInfo().continueAsNewSuggested) {
        const { host: _host, queued: _queued, ...rest } = input;
        await continueAsNew<typeof backtestWorkflow>({ ...rest, step });
      }
    }
  }
}
