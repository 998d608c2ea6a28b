import type { Connection } from '@temporalio/client';
import { TASKS } from '../../engine/model/timings';

/** Numbers of Temporal's API for the queues of one name. */
const TYPES = { workflows: 1, activities: 2 } as const;

export interface PolledQueue {
  namespace: string;
  taskQueue: string;
  type: keyof typeof TYPES;
}

/** Identities of who polls a queue now, by Temporal's own account. */
export async function pollersOf(
  { workflowService }: Pick<Connection, 'workflowService'>,
  { namespace, taskQueue: name, type }: PolledQueue,
): Promise<string[]> {
  const queue = { namespace, taskQueue: { name }, taskQueueType: TYPES[type] };
  const { pollers } = await workflowService.describeTaskQueue(queue);
  const oldest = Date.now() - TASKS.pollerGoneMs;
  const present = (pollers ?? []).filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > oldest);
  return present.map(({ identity }) => identity ?? '');
}

/** Names of the engine workers that poll a queue of activities. */
export async function findEngines(
  connection: Pick<Connection, 'workflowService'>,
  queue: Omit<PolledQueue, 'type'>,
): Promise<string[]> {
  const names = await pollersOf(connection, { ...queue, type: 'activities' });
  return [...new Set(names)].filter((name) => name !== '').sort();
}
