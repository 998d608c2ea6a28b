import { setTimeout as delay } from 'node:timers/promises';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';

const STEP_MS = 50;

/**
 * Sends a message to a session's workflow, again and again while it refuses all of them because it begins a new history.
 * Ends by the deadline of the call.
 */
export async function whileTurning<T>(send: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!isTurning(error)) throw error;
      await delay(STEP_MS);
    }
  }
}

function isTurning(error: unknown): boolean {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type === 'UNAVAILABLE';
}
