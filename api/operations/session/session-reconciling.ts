import type { ErrorBody } from '../../../engine/model/errors';
import { sessionRequestSchema } from '../../../engine/model/manifest';
import { workflowIds } from '../../../engine/model/identifiers';
import type { SessionRow } from '../../../infra/store/repositories/session-repository';
import type { Services } from '../services';
import { workflowState } from '../workflows';
import { closeSession } from './session-closing';
import { openSession, resumeSession } from './session-creation';

/** A version that wrote the request otherwise. */
const UNREADABLE: ErrorBody = {
  code: 'WORKFLOW_LOST',
  message: 'The workflow of the session was gone, and its request is none of this version: create the session again.',
};

type Each = (id: string, work: () => Promise<void>) => Promise<void>;

/**
 * Sessions whose workflow is gone are opened anew, go on with the version that they have, or are closed.
 * @param ageMs younger ones may just be opening
 */
export async function reconcileSessions(services: Services, ageMs: number, each: Each): Promise<void> {
  for (const row of await services.store.sessions.unfinished(ageMs)) {
    await each(row.id, () => reconcileSession(services, row));
  }
}

async function reconcileSession(services: Services, seen: SessionRow): Promise<void> {
  const { store, temporal } = services;
  if (seen.status === 'closing') return closeSession(services, seen, true);
  if ((await workflowState(temporal, workflowIds.session(seen.name))) === 'running') return;
  // Whoever let its workflow end may have ended the session with it.
  const row = await store.sessions.find(seen.id);
  if (!row || row.status !== seen.status || row.manifest_version !== seen.manifest_version) return;
  if (row.manifest_version > 0) return resumeSession(services, row);
  if (row.request === null) return store.sessions.close(row.id);
  const { success, data: request } = sessionRequestSchema.safeParse(row.request);
  if (!success) return store.sessions.setError(row.id, UNREADABLE);
  await openSession(services, { id: row.id, request, owner: row.owner, wait: false });
}
