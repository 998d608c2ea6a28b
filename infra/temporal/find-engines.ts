import type { NativeConnection } from '@temporalio/worker';
import { TASKS } from '../../engine/model/timings';

const ACTIVITY_QUEUE = 2;

/** Names of the engine workers that poll a queue, by Temporal's own account. */
export async function findEngines(
  connection: NativeConnection,
  queue: { namespace: string; taskQueue: string },
): Promise<string[]> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace: queue.namespace,
    taskQueue: { name: queue.taskQueue },
    taskQueueType: ACTIVITY_QUEUE,
  });
  const present = (pollers ?? []).filter(
    (p) => Date.now() - Number(p.lastAccessTime?.seconds ?? 0) * 1000 < TASKS.pollerGoneMs,
  );
  return [...new Set(present.map((p) => p.identity ?? ''))].filter((identity) => identity !== '').sort();
}
