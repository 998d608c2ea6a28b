import type { ActivityOptions } from '@temporalio/workflow';
import { HEARTBEAT, TASKS } from '../engine/model/timings';

/** Retries of an engine activity whose worker died; what fails for a reason of its own is not retried. */
const ENGINE_RETRY = { initialInterval: '200ms', backoffCoefficient: 1.5, maximumInterval: '2s' } as const;

/** A host starts what it is given at once: nobody took it for so long means that nobody is there. */
export const NO_HOST_AFTER = TASKS.noHostMs;

/** An engine that is listed but gone must not hold up the others for long. */
export const ABSENT_AFTER = TASKS.absentMs;

/** Work on an engine. Its death is seen 3 s after its last heartbeat. */
export const engineOptions: ActivityOptions = {
  startToCloseTimeout: '24h',
  heartbeatTimeout: HEARTBEAT.timeoutMs,
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { ...ENGINE_RETRY, maximumAttempts: 3 },
};

/** Work that any engine can do, and that waits until one is there. */
export const anyEngineOptions: ActivityOptions = {
  startToCloseTimeout: '1h',
  heartbeatTimeout: HEARTBEAT.timeoutMs,
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { ...ENGINE_RETRY, maximumAttempts: 10 },
};

/** A session that follows loads what is new, which may take long. */
export const followOptions: ActivityOptions = {
  startToCloseTimeout: '30m',
  heartbeatTimeout: HEARTBEAT.timeoutMs,
  retry: { initialInterval: '200ms', backoffCoefficient: 1.5, maximumInterval: '5s' },
};

/** State in Postgres: retried until Postgres is there. */
export const storeOptions: ActivityOptions = {
  startToCloseTimeout: '1m',
  heartbeatTimeout: HEARTBEAT.timeoutMs,
  retry: { initialInterval: '200ms', backoffCoefficient: 1.5, maximumInterval: '5s' },
};
