import type { ActivityOptions } from '@temporalio/workflow';
import { ACTIVITY, HEARTBEAT, SCHEDULE, TASKS } from '../engine/model/timings';

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

/** Together with the wait for a host: work that nobody has the code of for half a minute rests. */
export const CODE_ABSENT_AFTER = TASKS.codeAbsentMs;

/** An engine that is listed but gone must not hold up the others for long. */
export const ABSENT_AFTER = TASKS.absentMs;

/** Work that any engine can do, and that waits until one is there. Its death is seen by the heartbeat timeout, or its next start. */
export const anyEngineOptions: ActivityOptions = {
  startToCloseTimeout: ACTIVITY.workMs,
  heartbeatTimeout: HEARTBEAT.timeoutMs,
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: RETRY,
};

/** Work of a session on one of its hosts. One that has not got its code says so at once: another one may have it. */
export const engineOptions: ActivityOptions = {
  ...anyEngineOptions,
  retry: { ...RETRY, nonRetryableErrorTypes: ['CODE_UNAVAILABLE'] },
};

/**
 * A foreign program. The server tries it again while it cannot begin; once it has, its row lets nobody begin it but as
 * often as its request says.
 */
export const scriptOptions: ActivityOptions = {
  ...anyEngineOptions,
  startToCloseTimeout: ACTIVITY.scriptMs,
  retry: { ...RETRY, nonRetryableErrorTypes: ['WORKER_DIED'] },
};

/** Waits for an engine that has the code of some work, for as long as it takes. */
export const codeSearchOptions: ActivityOptions = anyEngineOptions;

/** Rows of Postgres. Statements have limits of their own, so that nothing needs a heartbeat. */
export const storeOptions: ActivityOptions = { startToCloseTimeout: ACTIVITY.storeMs, retry: RETRY };

/** Many rows, such as the digest of millions, and messages to workflows that may take long to answer. */
export const longStoreOptions: ActivityOptions = {
  startToCloseTimeout: ACTIVITY.longStoreMs,
  heartbeatTimeout: HEARTBEAT.timeoutMs,
  retry: RETRY,
};

/** A session that follows a catalog; one that takes longer is not waited for. */
export const followOptions: ActivityOptions = { ...longStoreOptions, scheduleToCloseTimeout: SCHEDULE.followMs };
