import { activityInfo, heartbeat } from '@temporalio/activity';
import { HEARTBEAT } from '../engine/model/timings';
import type { Activity } from './failures';

/** Each costs the servers about two milliseconds of a processor; a cancellation comes back with the next one. */
const INTERVAL_MS = HEARTBEAT.intervalMs;

/**
 * Heartbeats while `work` goes on, so that the worker's death is seen and a cancellation arrives.
 * @param progress what the Temporal UI and readers of the workflow see; small plain JSON
 */
export async function withHeartbeat<T>(
  progress: () => unknown,
  work: () => Promise<T>,
  intervalMs: number = INTERVAL_MS,
): Promise<T> {
  // An activity without a heartbeat timeout has nobody who listens.
  if (activityInfo().heartbeatTimeoutMs === undefined) return work();
  const timer = setInterval(() => heartbeat(progress()), intervalMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** The same activities with heartbeats: the death of their worker is seen long before they would have taken too long. */
export function withHeartbeats<T extends Record<string, Activity>>(activities: T): T {
  const alive =
    (activity: Activity): Activity =>
    (input) =>
      withHeartbeat(
        () => undefined,
        () => activity(input),
      );
  return Object.fromEntries(Object.entries(activities).map(([name, activity]) => [name, alive(activity)])) as T;
}
