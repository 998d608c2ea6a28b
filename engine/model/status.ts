export const OPERATION_STATUSES = ['queued', 'running', 'paused', 'completed', 'failed', 'cancelled'] as const;
/** State of a run, a sweep or any other operation, the same word at every door. */
export type OperationStatus = (typeof OPERATION_STATUSES)[number];

export const SESSION_STATUSES = ['loading', 'ready', 'failed', 'closing', 'closed'] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];

export function isFinal(status: OperationStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

/** How a trial of a sweep or search has ended; one that has not has no row. `stopped`: on a part of its bars, as hopeless. */
export const TRIAL_STATUSES = ['completed', 'failed', 'stopped'] as const;
export type TrialStatus = (typeof TRIAL_STATUSES)[number];
