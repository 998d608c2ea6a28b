import type { ActivityOptions } from '@temporalio/workflow';
import { ACTIVITY, HEARTBEAT, TASKS } from '../engine/model/timings';

/**
 * The one retry model: only a coded error of ours ends work. Whatever else an attempt fails of, a worker that died or a
 * part that is away, it is tried again by the server, without a limit and without a trace in the history.
 */
const RETRY = {
  initialInterval: ACTIVITY.retryFirstMs,
  backoffCoefficient: 2,
  maximumInterval: ACTIVITY.retryLongestMs,
} as const;

/** A host starts what it is given at once: nobody took it for so long means that nobody is there. */
export const NO_HOST_AFTER = TASKS.noHostMs;

/** An engine that is listed but gone must not hold up the others for long. */
export const ABSENT_AFTER = TASKS.absentMs;

/** Work on an engine. Its death is seen by the heartbeat timeout, or by its next start. */
export const engineOptions: ActivityOptions = {
  startToCloseTimeout: '24h',
  heartbeatTimeout: HEARTBEAT.timeoutMs,
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: RETRY,
};

/** Work that any engine can do, and that waits until one is there. */
export const anyEngineOptions: ActivityOptions = { ...engineOptions, startToCloseTimeout: ACTIVITY.longStoreMs };

/** Rows of Postgres. Statements have limits of their own, so that nothing needs a heartbeat. */
export const storeOptions: ActivityOptions = { startToCloseTimeout: ACTIVITY.storeMs, retry: RETRY };

/** Many rows, such as the digest of millions, and messages to workflows that may take long to answer. */
export const longStoreOptions: ActivityOptions = {
  startToCloseTimeout: ACTIVITY.longStoreMs,
  heartbeatTimeout: HEARTBEAT.timeoutMs,
  retry: RETRY,
};
