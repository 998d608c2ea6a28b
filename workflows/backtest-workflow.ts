import { CancellationScope, defineQuery, proxyActivities, setHandler } from '@temporalio/workflow';
import type { RunSummary } from '../activities/run-activities';
import type { StoreActivities } from '../activities/store-activities';
import type { ErrorBody } from '../engine/model/errors';
import { showStatus } from './attributes';
import { anyEngineActivities, onSession, sessionActivities } from './engine-queue';
import { classify, errorBodyOf, toFailure } from './failures';
import { RUN_MESSAGES, type OperationProgress, type RunInput } from './messages';
import { storeOptions } from './policies';

export const runProgressQuery = defineQuery<OperationProgress>(RUN_MESSAGES.progress);

const store = proxyActivities<StoreActivities>(storeOptions);

function compute(input: RunInput): Promise<RunSummary> {
  const { runId, strategy } = input;
  if (input.anyEngine) return anyEngineActivities(`verify ${strategy}`).runBacktest({ runId });
  const activities = sessionActivities(input.session, `run ${strategy}`);
  return onSession(input, () => activities.runBacktest({ runId }));
}

/** One run, pinned to a manifest version by its row. Answers with the hash of the stored result. */
export async function backtestWorkflow(input: RunInput): Promise<{ resultHash: string }> {
  const progress: OperationProgress = { status: 'running', fraction: 0 };
  setHandler(runProgressQuery, () => progress);
  const { runId } = input;
  const end = (status: OperationProgress['status'], error?: ErrorBody) => {
    Object.assign(progress, { status, fraction: status === 'completed' ? 1 : progress.fraction, error });
    showStatus(status);
  };
  try {
    const { resultHash } = await compute(input);
    end('completed');
    return { resultHash };
  } catch (error) {
    const cancelled = classify(error) === 'cancelled';
    const body = cancelled ? null : errorBodyOf(error);
    const status = cancelled ? 'cancelled' : 'failed';
    end(status, body ?? undefined);
    await CancellationScope.nonCancellable(() => store.endRun({ runId, status, error: body }));
    throw body ? toFailure(body) : error;
  }
}
