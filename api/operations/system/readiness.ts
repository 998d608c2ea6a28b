import { sql } from 'kysely';
import type { HealthView } from '../../../engine/model/views';
import { TASK_QUEUES } from '../../../workflows/messages';
import type { Services } from '../services';
import { within } from '../workflows';

const PROBE_LIMIT_MS = 2000;
/** A poll lasts up to a minute; who has not begun one since then is gone. */
const POLLER_AGE_MS = 70_000;
/** Numbers of Temporal's API. */
const QUEUE_OF = { workflows: 1, activities: 2 } as const;

/** Whether everything that work needs answers, and who polls for work. */
export async function readiness(services: Services): Promise<HealthView> {
  const [workflowWorkers, engineWorkers, initialized] = await Promise.all([
    pollers(services, TASK_QUEUES.workflows, QUEUE_OF.workflows),
    pollers(services, TASK_QUEUES.engines, QUEUE_OF.activities),
    anySessionReady(services),
  ]);
  const reachable = workflowWorkers !== undefined && engineWorkers !== undefined;
  const complete = reachable && initialized !== undefined && workflowWorkers > 0 && engineWorkers > 0;
  return {
    status: services.draining() ? 'draining' : complete ? 'ok' : 'unavailable',
    version: services.config.version,
    uptimeSeconds: Math.round(process.uptime()),
    initialized: initialized ?? false,
    temporal: reachable ? 'ok' : 'down',
    postgres: initialized === undefined ? 'down' : 'ok',
    workflowWorkers: workflowWorkers ?? 0,
    engineWorkers: engineWorkers ?? 0,
  };
}

/** How many workers poll the queue, or undefined when Temporal does not answer. */
async function pollers({ temporal: client, config }: Services, name: string, taskQueueType: number) {
  try {
    const { pollers } = await within(client, PROBE_LIMIT_MS, () =>
      client.workflowService.describeTaskQueue({
        namespace: config.temporalNamespace,
        taskQueue: { name },
        taskQueueType,
      }),
    );
    const oldest = Date.now() - POLLER_AGE_MS;
    return (pollers ?? []).filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > oldest).length;
  } catch {
    return undefined;
  }
}

async function anySessionReady({ store }: Services): Promise<boolean | undefined> {
  const limit = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), PROBE_LIMIT_MS).unref());
  const asked = sql<{ ready: boolean }>`
    select exists (select from sessions where status = 'ready' and closed_at is null) as ready
  `
    .execute(store.database.db)
    .then(
      ({ rows }) => rows[0]?.ready ?? false,
      () => undefined,
    );
  return Promise.race([asked, limit]);
}
