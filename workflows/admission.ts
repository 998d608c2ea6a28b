import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { StoreActivities } from '../activities/store-activities';
import { ADMITTED_SIGNAL } from './messages';
import { storeOptions } from './policies';

export const admittedSignal = defineSignal(ADMITTED_SIGNAL);

const store = proxyActivities<StoreActivities>(storeOptions);

const FIRST_LOOK_MS = 2000;
const MAX_LOOK_MS = 5 * 60_000;

/**
 * Waits until the operation has a place in its session, or has ended. Who gives it on says so by a signal; looks now and
 * then by itself as well, less and less often, should that one have died before.
 */
export async function awaitAdmission(operation: { kind: 'run' | 'sweep'; id: string }): Promise<void> {
  let admitted = false;
  setHandler(admittedSignal, () => void (admitted = true));
  for (let wait = FIRST_LOOK_MS; !admitted; wait = Math.min(2 * wait, MAX_LOOK_MS)) {
    if (await condition(() => admitted, wait)) return;
    admitted = await store.isAdmitted(operation);
  }
}
