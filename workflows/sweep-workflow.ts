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
import { SWEEP_MESSAGES, type OperationProgress, type ScriptSweepInput, type SweepInput } from './messages';
import { storeOptions } from './policies';
import { ScriptSweep } from './script-sweep';
import { Sweep } from './sweep';
import type { SweepLife } from './sweep-life';

export const pauseUpdate = defineUpdate(SWEEP_MESSAGES.pause);
export const resumeUpdate = defineUpdate(SWEEP_MESSAGES.resume);
export const retryFailedUpdate = defineUpdate(SWEEP_MESSAGES.retryFailed);
export const sweepProgressQuery = defineQuery<OperationProgress>(SWEEP_MESSAGES.progress);

const store = proxyActivities<StoreActivities>(storeOptions);

/**
 * N trials: of a strategy in chunks over every engine that hosts the session, of a script as a run each. Rows are in
 * Postgres, never here.
 */
export async function sweepWorkflow(input: SweepInput | ScriptSweepInput): Promise<void> {
  const sweep = 'script' in input ? new ScriptSweep(input) : new Sweep(input);
  let waiting = input.queued === true;
  handleMessages(sweep, () => (waiting ? { status: 'queued', fraction: 0 } : sweep.progress()));
  const run = async () => {
    if (waiting) await awaitAdmission({ kind: 'sweep', id: input.sweepId });
    waiting = false;
    return sweep.run();
  };
  const end = await run().catch((error: unknown) => endBadly(sweep, error));
  if (end === 'completed') return showStatus('completed');
  await continueAsNew<typeof sweepWorkflow>(sweep.continued());
}

/** Messages that every sweep takes. */
export function handleMessages(sweep: SweepLife, progress: () => OperationProgress): void {
  setHandler(pauseUpdate, () => sweep.pause());
  setHandler(resumeUpdate, () => sweep.resume());
  setHandler(retryFailedUpdate, () => sweep.retryFailed());
  setHandler(sweepProgressQuery, progress);
}

/** Ends the row of what failed or was cancelled, and the workflow with it. */
export async function endBadly(sweep: SweepLife, error: unknown): Promise<never> {
  const cancelled = classify(error) === 'cancelled';
  const body = cancelled ? null : errorBodyOf(error);
  const status = cancelled ? 'cancelled' : 'failed';
  showStatus(status);
  await CancellationScope.nonCancellable(async () => {
    await store.endSweep({ ...sweep.reference(), status, error: body });
    await sweep.abandon();
  });
  throw body ? toFailure(body) : error;
}
