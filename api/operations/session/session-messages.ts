import { setTimeout as delay } from 'node:timers/promises';
import { WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import pLimit, { type Limit } from 'p-limit';
import type { ErrorBody } from '../../../engine/model/errors';
import { TURNING } from '../../../workflows/messages';
import { WAIT_LIMIT_MS } from '../workflows';

/** Temporal takes ten updates of a workflow at a time, from all that send any. */
const IN_FLIGHT = 4;
const STEP_MS = 50;

/** Sends messages to one workflow after the other, by its name. */
export type Messages = Pick<SessionMessages, 'send'>;

/**
 * Messages to the workflows of sessions, and of searches that are told: those of one in the order in which they came, a few at a time. What is
 * beyond that Temporal refuses, to be tried again after seconds, behind whoever came later.
 */
export class SessionMessages {
  private readonly lines = new Map<string, Limit>();

  constructor(private readonly temporal: Client) {}

  /** Sends a message when it is its turn, and ends by the limit of a client that waits. */
  async send<T>(name: string, message: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + WAIT_LIMIT_MS;
    const line = this.lines.get(name) ?? pLimit(IN_FLIGHT);
    this.lines.set(name, line);
    try {
      return await line(() => this.temporal.withDeadline(deadline, () => whileTurning(message)));
    } finally {
      if (line.activeCount + line.pendingCount === 0) this.lines.delete(name);
    }
  }
}

/** Again and again while the workflow refuses all messages because it begins a new history. */
export async function whileTurning<T>(message: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await message();
    } catch (error) {
      if (!isTurning(error)) throw error;
      await delay(STEP_MS);
    }
  }
}

/** A refusal leaves no trace, whereas a change that was taken up and failed, for whatever is away, has its answer for good. */
function isTurning(error: unknown): boolean {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure)) return false;
  const [body] = (cause.details ?? []) as [ErrorBody | undefined];
  return body?.details?.['turning'] === TURNING.turning;
}
