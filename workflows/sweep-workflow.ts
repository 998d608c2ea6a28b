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
import { SWEEP_MESSAGES, type OperationProgress, type SweepInput } from './messages';
import { longStoreOptions, storeOptions } from './policies';
import { Sweep, type SweepWork } from './sweep';

export const pauseUpdate = defineUpdate(SWEEP_MESSAGES.pause);
export const resumeUpdate = defineUpdate(SWEEP_MESSAGES.resume);
export const retryFailedUpdate = defineUpdate(SWEEP_MESSAGES.retryFailed);
export const sweepProgressQuery = defineQuery<OperationProgress>(SWEEP_MESSAGES.progress);

const store = proxyActivities<StoreActivities>(storeOptions);
/** The digest of millions of rows. */
const { completeSweep } = proxyActivities<StoreActivities>(longStoreOptions);

const work: SweepWork = {
  chunk: (engine, input) => engine.runSweepChunk(input),
  complete: (sweep) => completeSweep({ sweepId: sweep.reference().sweepId }),
};

/** N trials in chunks over every engine that hosts the session. Rows are in Postgres, never here. */
export async function sweepWorkflow(input: SweepInput): Promise<void> {
  const sweep = new Sweep(input, work);
  handleMessages(sweep);
  let waiting = input.queued === true;
  setHandler(sweepProgressQuery, () => (waiting ? { status: 'queued', fraction: 0 } : sweep.progress()));
  const run = async () => {
    if (waiting) await awaitAdmission({ kind: 'sweep', id: input.sweepId });
    waiting = false;
    return sweep.run();
  };
  const end = await run().catch((error: unknown) => endBadly(sweep, error));
  if (end === 'completed') return showStatus('completed');
  await continueAsNew<typeof sweepWorkflow>(sweep.continued());
}

/** Messages that sweeps and searches take alike. */
export function handleMessages(sweep: Sweep): void {
  setHandler(pauseUpdate, () => sweep.pause());
  setHandler(resumeUpdate, () => sweep.resume());
  setHandler(retryFailedUpdate, () => sweep.retryFailed());
}

/** Ends the row of a sweep or search that failed or was cancelled, and the workflow with it. */
export async function endBadly(sweep: Sweep, error: unknown): Promise<never> {
  const cancelled = classify(error) === 'cancelled';
  const body = cancelled ? null : errorBodyOf(error);
  const status = cancelled ? 'cancelled' : 'failed';
  showStatus(status);
  await CancellationScope.nonCancellable(() => store.endSweep({ ...sweep.reference(), status, error: body }));
  throw body ? toFailure(body) : error;
}
