import {
  CancellationScope,
  continueAsNew,
  defineQuery,
  defineUpdate,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { StoreActivities } from '../activities/store-activities';
import { awaitAdmission } from './admission';
import { showStatus } from './attributes';
import { classify, errorBodyOf, toFailure } from './failures';
import { SWEEP_MESSAGES, type OperationProgress, type RestartInput, type SweepInput } from './messages';
import { storeOptions } from './policies';
import { Sweep } from './sweep';

export const pauseUpdate = defineUpdate(SWEEP_MESSAGES.pause);
export const resumeUpdate = defineUpdate(SWEEP_MESSAGES.resume);
export const retryFailedUpdate = defineUpdate(SWEEP_MESSAGES.retryFailed);
export const sweepRestartUpdate = defineUpdate<void, [RestartInput]>(SWEEP_MESSAGES.restart);
export const sweepProgressQuery = defineQuery<OperationProgress>(SWEEP_MESSAGES.progress);

const store = proxyActivities<StoreActivities>(storeOptions);

/** N trials in chunks over every engine that hosts the session. Rows are in Postgres, never here. */
export async function sweepWorkflow(input: SweepInput): Promise<void> {
  const sweep = new Sweep(input);
  setHandler(pauseUpdate, () => sweep.pause());
  setHandler(resumeUpdate, () => sweep.resume());
  setHandler(retryFailedUpdate, () => sweep.retryFailed());
  setHandler(sweepRestartUpdate, (code) => sweep.restart(code));
  let waiting = input.queued === true;
  setHandler(sweepProgressQuery, () => (waiting ? { status: 'queued', fraction: 0 } : sweep.progress()));
  const run = async () => {
    if (waiting) await awaitAdmission({ kind: 'sweep', id: input.sweepId });
    waiting = false;
    return sweep.run();
  };
  const end = await run().catch((error: unknown) => endBadly(input.sweepId, error));
  if (end === 'completed') return showStatus('completed');
  await continueAsNew<typeof sweepWorkflow>(sweep.continued());
}

async function endBadly(sweepId: string, error: unknown): Promise<never> {
  const cancelled = classify(error) === 'cancelled';
  const body = cancelled ? null : errorBodyOf(error);
  const status = cancelled ? 'cancelled' : 'failed';
  showStatus(status);
  await CancellationScope.nonCancellable(() => store.endSweep({ sweepId, status, error: body }));
  throw body ? toFailure(body) : error;
}
