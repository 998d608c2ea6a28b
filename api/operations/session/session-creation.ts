import { WithStartWorkflowOperation } from '@temporalio/client';
import { workflowIds } from '../../../engine/model/identifiers';
import type { SessionRequest } from '../../../engine/model/manifest';
import { endMicros, startMicros } from '../../../engine/model/time';
import { timeframeMicros } from '../../../engine/model/timeframe';
import {
  SESSION_MESSAGES,
  WORKFLOW_TYPES,
  type InitializeInput,
  type SessionChange,
  type SessionInput,
  type SessionState,
} from '../../../workflows/messages';
import type { SessionRow } from '../../../infra/store/repositories/session-repository';
import type { Store } from '../../../infra/store/store';
import type { Services } from '../services';
import { isUnreachable } from '../errors';
import { awaitClose, MESSAGE_LIMIT_MS, workflowState, startOptions, WAIT_LIMIT_MS, within } from '../workflows';
import { closeSession, isClosing } from './session-closing';
import { sessionKind } from './session-kind';

export interface CreateSession {
  request: SessionRequest;
  owner: string;
  wait: boolean;
}

/**
 * Takes the name, starts the session's workflow and waits until it knows the request to be right, or with `wait` until
 * the data is loaded. A request that is refused leaves nothing behind.
 */
export async function createSession(services: Services, session: CreateSession & { id: string }): Promise<void> {
  const { store, config } = services;
  const { id, request, owner, wait } = session;
  const { name, catalog, maxConcurrent = config.sessionConcurrency } = request;
  const range = { startUs: startMicros(request.start), endUs: endMicros(request.end) };
  const selection = request.instruments ? null : { ...(request.filter && { filter: request.filter }) };
  const wanted = { follow: request.follow, selection };
  await releaseFailed(services, name);
  await store.sessions.create({ id, name, catalog, ...range, maxConcurrent, owner, request, ...wanted });
  await openSession(services, { id, request, owner, wait });
}

/** Starts the workflow of a stored session. */
export async function openSession(
  services: Services,
  { id, request, owner, wait }: CreateSession & { id: string },
): Promise<void> {
  const { store, temporal } = services;
  const input: InitializeInput = {
    sessionId: id,
    catalog: request.catalog,
    startUs: startMicros(request.start),
    endUs: endMicros(request.end),
    ...(request.instruments && { instruments: request.instruments }),
    ...(request.filter && { filter: request.filter }),
    ...(request.timeframe && { interval: timeframeMicros(request.timeframe) }),
    ...(request.detail && { detail: true }),
    ...(request.tickSeconds !== undefined && { tickSeconds: request.tickSeconds }),
    ...(request.columns && { columns: request.columns }),
    ...(request.adjust && { adjust: request.adjust }),
    wait,
  };
  try {
    await within(temporal, wait ? WAIT_LIMIT_MS : MESSAGE_LIMIT_MS, () =>
      initializeAfresh(services, { sessionId: id, name: request.name }, { input, owner }),
    );
  } catch (error) {
    // A workflow that only takes long goes on by itself: the request was accepted and the session is loading.
    if (isUnreachable(error) && (await workflowState(temporal, workflowIds.session(request.name))) === 'running')
      return;
    await store.sessions.discard(id);
    throw error;
  }
}

/** A session that failed to load keeps its reason until its name is wanted again. */
async function releaseFailed(services: Services, name: string): Promise<void> {
  const present = await services.store.sessions.findOpen(name);
  if (present?.status === 'failed') await closeSession(services, present, true);
}

/** Starts the workflow of a loaded session again, with the version that it has. */
export async function resumeSession({ store, temporal }: Services, row: SessionRow): Promise<void> {
  const { id: sessionId, name, catalog, owner, manifest_version: version, manifest_hash: manifestHash } = row;
  const state: SessionState = { status: 'ready', version, manifestHash, hosts: [] };
  const input: SessionInput = { sessionId, name, state };
  const options = await sessionOptions(store, { name, catalog, owner, status: 'ready' });
  await within(temporal, MESSAGE_LIMIT_MS, () =>
    temporal.workflow.start(WORKFLOW_TYPES.session, {
      ...options,
      args: [input],
      workflowIdConflictPolicy: 'USE_EXISTING',
    }),
  );
}

interface Initialization {
  input: InitializeInput;
  owner: string;
}

/** A session of this name that is just closing is waited for: its workflow takes no new session in. */
async function initializeAfresh(services: Services, session: SessionInput, call: Initialization) {
  try {
    return await initialize(services, session, call);
  } catch (error) {
    if (!isClosing(error)) throw error;
    await awaitClose(services.temporal, workflowIds.session(session.name), MESSAGE_LIMIT_MS);
    return initialize(services, session, call);
  }
}

async function initialize({ store, temporal }: Services, session: SessionInput, call: Initialization) {
  const { input, owner } = call;
  const { name } = session;
  const options = await sessionOptions(store, { name, catalog: input.catalog, owner, status: 'loading' });
  return temporal.workflow.executeUpdateWithStart<() => Promise<void>, SessionChange, [InitializeInput]>(
    SESSION_MESSAGES.initialize,
    {
      args: [input],
      startWorkflowOperation: new WithStartWorkflowOperation(WORKFLOW_TYPES.session, {
        ...options,
        args: [session],
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    },
  );
}

type Shown = Pick<SessionRow, 'name' | 'catalog' | 'owner' | 'status'>;

function sessionOptions(store: Store, { name, catalog, owner, status }: Shown) {
  return startOptions(store, {
    workflowId: workflowIds.session(name),
    summary: `Session ${name} on ${catalog}`,
    attributes: {
      HoldfastKind: sessionKind.name,
      HoldfastSession: name,
      HoldfastOwner: owner,
      HoldfastStatus: status,
    },
  });
}
