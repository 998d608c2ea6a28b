import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { HoldfastError } from '../../../engine/model/errors';
import { workflowIds } from '../../../engine/model/identifiers';
import type { SessionRow } from '../../../infra/store/repositories/session-repository';
import { SESSION_MESSAGES } from '../../../workflows/messages';
import { hasClosed } from '../errors';
import type { Services } from '../services';
import { cancelOperation } from '../lifecycle/ending';
import { awaitClose, MESSAGE_LIMIT_MS, within } from '../workflows';

const CLOSE_LIMIT_MS = 20_000;

/**
 * Closes a session, and with `force` first cancels the work that is open in it.
 * @throws HoldfastError SESSION_BUSY with open work and no `force`
 */
export async function closeSession(services: Services, session: SessionRow, force: boolean): Promise<void> {
  const { store, temporal } = services;
  // From here on it takes no more work: what is open now is all there is.
  const open = await store.sessions.beginClosing(session.id, force);
  if (open > 0 && !force) {
    throw new HoldfastError('SESSION_BUSY', `The session "${session.name}" has open operations.`, {
      details: { open },
    });
  }
  // The engines let go of the session's data at its shutdown, so nothing may compute on it any more.
  if (open > 0) await cancelAll(services, session.id);
  const workflowId = workflowIds.session(session.name);
  try {
    await within(temporal, MESSAGE_LIMIT_MS, () =>
      temporal.workflow.getHandle(workflowId).executeUpdate(SESSION_MESSAGES.shutdown),
    );
  } catch (error) {
    // A workflow that is gone closes nothing any more; its row must not keep the name.
    if (!isClosing(error)) throw error;
  }
  await store.sessions.close(session.id);
  // A session of the same name that is asked for next must not find this workflow still closing.
  await awaitClose(temporal, workflowId, CLOSE_LIMIT_MS);
}

/** Operations that are cancelled beside one another: each is a few calls to Temporal. */
const AT_ONCE = 20;

/** Cancels what is open in a session and waits until it has let go, a page after the other. */
async function cancelAll(services: Services, sessionId: string): Promise<void> {
  const { store, temporal, kinds } = services;
  const seen = new Set<string>();
  for (;;) {
    const page = (await store.sessions.openWork(sessionId, seen.size + AT_ONCE)).filter(({ id }) => !seen.has(id));
    if (page.length === 0) return;
    for (const { id } of page) seen.add(id);
    await Promise.all(page.map((row) => cancelOperation(services, row)));
    const started = page.filter((row) => !row.waiting);
    await Promise.all(started.map((row) => awaitClose(temporal, kinds.workflowId(row), CLOSE_LIMIT_MS)));
  }
}

/** True for the failure of a message to a session's workflow that closes or has closed. */
export function isClosing(error: unknown): boolean {
  if (hasClosed(error)) return true;
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type === 'SESSION_NOT_FOUND';
}
