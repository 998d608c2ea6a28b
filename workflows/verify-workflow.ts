import { proxyActivities } from '@temporalio/workflow';
import type { StoreActivities } from '../activities/store-activities';
import { showStatus } from './attributes';
import { anyEngineActivities, untilAvailable } from './engine-queue';
import type { VerificationInput } from './messages';
import { storeOptions } from './policies';
import { endUnsuccessfully } from './unsuccessful-end';

const store = proxyActivities<StoreActivities>(storeOptions);

/** The repetition of a run on any engine worker: its session may be closed. */
export async function verifyWorkflow({ verificationId: id, strategy, attempt }: VerificationInput): Promise<void> {
  try {
    const activities = anyEngineActivities(`verify ${strategy}`);
    await untilAvailable(() => activities.verify({ verificationId: id, attempt }));
    showStatus('completed');
  } catch (error) {
    throw await endUnsuccessfully('verification', error, async (how) => {
      await store.endOperation({ id, ...how, attempt });
    });
  }
}
