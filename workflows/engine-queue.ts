import { proxyActivities, sleep, workflowInfo } from '@temporalio/workflow';
import type { EngineActivities } from '../activities/create-activities';
import { classify } from './failures';
import { installationOf, taskQueues, type PinnedInput, type TaskQueues } from './messages';
import { ABSENT_AFTER, anyEngineOptions, engineOptions, NO_HOST_AFTER } from './policies';

interface SessionRef {
  sessionId: string;
  session: string;
}

/** The task queues of this workflow's installation. */
export function queues(): TaskQueues {
  return taskQueues(installationOf(workflowInfo().taskQueue));
}

/**
 * Engine activities of a session's work, taken by any engine worker of its build that hosts the session; work from before
 * there were pins goes to any engine worker at all.
 */
export function sessionActivities({ session, engineBuild }: PinnedInput & { session: string }, summary: string) {
  return proxyActivities<EngineActivities>({
    ...engineOptions,
    taskQueue: engineBuild === undefined ? queues().engines : queues().session(session, engineBuild),
    scheduleToStartTimeout: NO_HOST_AFTER,
    summary,
  });
}

/** Engine activities on the queue of one engine worker. */
export function hostActivities(host: string, summary: string) {
  return proxyActivities<EngineActivities>({
    ...engineOptions,
    taskQueue: queues().engine(host),
    scheduleToStartTimeout: ABSENT_AFTER,
    summary,
  });
}

/** Engine activities on the queue that every engine worker polls. Waits until one is there. */
export function anyEngineActivities(summary: string) {
  return proxyActivities<EngineActivities>({ ...anyEngineOptions, taskQueue: queues().engines, summary });
}

/** Asks any engine worker to host the session from now on. */
export async function askForHost({ sessionId, session }: SessionRef): Promise<void> {
  await untilAvailable(() => anyEngineActivities('find a host').hostSession({ sessionId, session }));
}

/** Does work again for as long as it fails because a part is away; whatever else ends it ends this. */
export async function untilAvailable<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (classify(error) !== 'unavailable') throw error;
      await sleep('1s');
    }
  }
}
