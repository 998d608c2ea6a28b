import { setTimeout as delay } from 'node:timers/promises';
import { CONNECT } from '../../engine/model/timings';
import { taskQueues, type TaskQueues } from '../../workflows/messages';
import type { Store } from '../store/store';

/** The task queues of this installation; a database that is just coming up is waited for. */
export async function readQueues(store: Pick<Store, 'installation'>): Promise<TaskQueues> {
  for (const end = Date.now() + CONNECT.patienceMs; ; await delay(CONNECT.everyMs)) {
    try {
      return taskQueues(await store.installation());
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}
