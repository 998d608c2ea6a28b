import { CancellationScope, CancelledFailure, proxyActivities } from '@temporalio/workflow';
import type { StoreActivities } from '../activities/store-activities';
import { showStatus } from './attributes';
import { anyEngineActivities, untilAvailable } from './engine-queue';
import { classify, errorBodyOf, toFailure } from './failures';
import type { VerificationInput } from './messages';
import { storeOptions } from './policies';

const store = proxyActivities<StoreActivities>(storeOptions);

/** The repetition of a run on any engine worker: its session may be closed. */
export async function verifyWorkflow({ verificationId: id, strategy, attempt }: VerificationInput): Promise<void> {
  try {
    const activities = anyEngineActivities(`verify ${strategy}`);
    await untilAvailable(() => activities.verify({ verificationId: id, attempt }));
    showStatus('completed');
  } catch (error) {
    const cancelled = classify(error) === 'cancelled' || CancellationScope.current().consideredCancelled;
    const body = cancelled ? null : errorBodyOf(error);
    const status = cancelled ? 'cancelled' : 'failed';
    showStatus(status);
    await CancellationScope.nonCancellable(() => store.endOperation({ id, status, error: body, attempt }));
    throw body ? toFailure(body) : new CancelledFailure('The verification was cancelled.');
  }
}
