import { WorkflowNotFoundError } from '@temporalio/client';
import { HoldfastError } from '../../engine/model/errors';
import { workflowIds } from '../../engine/model/identifiers';
import type { SessionRow } from '../../infra/postgres/repositories/session-repository';
import { SESSION_MESSAGES } from '../../workflows/messages';
import type { Services } from '../context';
import { awaitClose, MESSAGE_LIMIT_MS, requestCancel, within } from './workflows';

const CLOSE_LIMIT_MS = 20_000;
const OPEN_STATUSES = ['queued', 'running', 'paused'] as const;

/**
 * Closes a session, and with `force` first cancels the work that is open in it.
 * @throws HoldfastError SESSION_BUSY with open work and no `force`
 */
export async function closeSession(services: Services, session: SessionRow, force: boolean): Promise<void> {
  const { store, temporal } = services;
  const open = await openWork(services, session);
  if (open.length > 0 && !force) {
    throw new HoldfastError('SESSION_BUSY', `The session "${session.name}" has open runs or sweeps.`, {
      details: { open: open.length },
    });
  }
  // The engines let go of the session's data at its shutdown, so nothing may compute on it any more.
  await Promise.all(open.map((workflowId) => requestCancel(temporal, workflowId)));
  await Promise.all(open.map((workflowId) => awaitClose(temporal, workflowId, CLOSE_LIMIT_MS)));
  const workflowId = workflowIds.session(session.name);
  try {
    await within(temporal, MESSAGE_LIMIT_MS, () =>
      temporal.workflow.getHandle(workflowId).executeUpdate(SESSION_MESSAGES.shutdown),
    );
  } catch (error) {
    // A workflow that is gone closes nothing any more; its row must not keep the name.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  await store.sessions.close(session.id);
  // A session of the same name that is asked for next must not find this workflow still closing.
  await awaitClose(temporal, workflowId, CLOSE_LIMIT_MS);
}

/** Workflow ids of the session's runs and sweeps that have not ended. */
async function openWork({ store }: Services, session: SessionRow): Promise<string[]> {
  const { db } = store.database;
  const [runs, sweeps] = await Promise.all(
    (['runs', 'sweeps'] as const).map((table) =>
      db
        .selectFrom(table)
        .select('id')
        .where('session_id', '=', session.id)
        .where('status', 'in', OPEN_STATUSES)
        .execute(),
    ),
  );
  return [...runs!.map((run) => workflowIds.run(run.id)), ...sweeps!.map((sweep) => workflowIds.sweep(sweep.id))];
}
