import { sleep } from '@temporalio/workflow';
import type { sessionActivities } from './engine-queue';
import { classify } from './failures';

export type HostActivities = ReturnType<typeof sessionActivities>;

/** Workers that may die of one piece of work. */
const MOST_DEATHS = 3;

/**
 * Does one piece of work on some engine worker that hosts the session, again while a part is away.
 * @param findHost has one host the session that has its code
 */
export async function onSomeHost<T>(
  activities: HostActivities,
  call: (activities: HostActivities) => Promise<T>,
  findHost: () => Promise<void>,
): Promise<T> {
  for (let deaths = 0; ;) {
    try {
      return await call(activities);
    } catch (error) {
      const failure = classify(error);
      // A worker that can get the code need not be the one that takes the work.
      if (failure === 'no-code') await sleep('1s');
      if (failure === 'no-host' || failure === 'no-code') await findHost();
      else if (failure === 'unavailable') await sleep('1s');
      else if (failure !== 'lost' || ++deaths > MOST_DEATHS) throw error;
    }
  }
}
