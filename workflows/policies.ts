import type { ActivityOptions } from '@temporalio/workflow';

/** Retries of an engine activity whose worker died; what fails for a reason of its own is not retried. */
const ENGINE_RETRY = { initialInterval: '200ms', backoffCoefficient: 1.5, maximumInterval: '2s' } as const;

/** A host starts what it is given at once: nobody took it for so long means that nobody is there. */
export const NO_HOST_AFTER = '5s';

/** Together with the wait for a host: work that nobody has the code of for half a minute rests. */
export const CODE_ABSENT_AFTER = '25s';

/** An engine that is listed but gone must not hold up the others for long. */
export const ABSENT_AFTER = '2s';

/** Work on an engine. Its death is seen 3 s after its last heartbeat. */
export const engineOptions: ActivityOptions = {
  startToCloseTimeout: '24h',
  heartbeatTimeout: '3s',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { ...ENGINE_RETRY, maximumAttempts: 3 },
};

/** Work that any engine can do, and that waits until one is there. */
export const anyEngineOptions: ActivityOptions = {
  startToCloseTimeout: '1h',
  heartbeatTimeout: '3s',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { ...ENGINE_RETRY, maximumAttempts: 10 },
};

/** Waits for an engine that has the code of some work, for as long as it takes; waiting adds nothing to the history. */
export const codeSearchOptions: ActivityOptions = {
  startToCloseTimeout: '1h',
  heartbeatTimeout: '3s',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { initialInterval: '1s', backoffCoefficient: 1.5, maximumInterval: '10s' },
};

/** A session that follows loads what is new, which may take long. */
export const followOptions: ActivityOptions = {
  startToCloseTimeout: '30m',
  heartbeatTimeout: '3s',
  retry: { initialInterval: '200ms', backoffCoefficient: 1.5, maximumInterval: '5s' },
};

/** State in Postgres: retried until Postgres is there. */
export const storeOptions: ActivityOptions = {
  startToCloseTimeout: '1m',
  heartbeatTimeout: '3s',
  retry: { initialInterval: '200ms', backoffCoefficient: 1.5, maximumInterval: '5s' },
};
