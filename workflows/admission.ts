import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { StoreActivities } from '../activities/store-activities';
import { ADMITTED_SIGNAL } from './messages';
import { storeOptions } from './policies';

export const admittedSignal = defineSignal(ADMITTED_SIGNAL);

const store = proxyActivities<StoreActivities>(storeOptions);

const FIRST_LOOK_MS = 2000;
const MAX_LOOK_MS = 5 * 60_000;

/**
 * For histories of 0.2.0, in which an operation had a workflow before it was admitted: waits until it has a place in its
 * session, or has ended. What waits now has no workflow.
 */
export async function awaitAdmission(operation: { kind: string; id: string }): Promise<void> {
  let admitted = false;
  setHandler(admittedSignal, () => void (admitted = true));
  for (let wait = FIRST_LOOK_MS; !admitted; wait = Math.min(2 * wait, MAX_LOOK_MS)) {
    if (await condition(() => admitted, wait)) return;
    admitted = await store.isAdmitted(operation);
  }
}
