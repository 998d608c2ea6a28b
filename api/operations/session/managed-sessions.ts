import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { contentHash } from '../../../engine/model/canonical';
import { HoldfastError } from '../../../engine/model/errors';
import type { SessionRequest } from '../../../engine/model/manifest';
import { endMicros, startMicros } from '../../../engine/model/time';
import { timeframeMicros } from '../../../engine/model/timeframe';
import type { SessionRow } from '../../../infra/store/repositories/session-repository';
import type { Services } from '../services';
import { decodeError } from '../errors';
import { WAIT_LIMIT_MS } from '../workflows';
import { closeSession } from './session-closing';
import { createSession } from './session-creation';

const PREFIX = 'managed-';
const STEP_MS = 100;
/** Managed sessions that stay open however long nobody uses them. */
const MOST_UNUSED = 100;
const UNUSED_MS = 3_600_000;
/** One whose files have changed since is not asked for again, but what follows its runs may be. */
const FORMER_MS = 600_000;

export type ManagedRequest = Omit<SessionRequest, 'name' | 'filter'>;

/** Sessions that doors open by themselves have names that begin with what was asked for. */
function prefixOf({ catalog, start, end, instruments, timeframe }: ManagedRequest): string {
  const key = {
    catalog,
    start: startMicros(start),
    end: endMicros(end),
    instruments: [...(instruments ?? [])].sort(),
    interval: timeframe === undefined ? null : timeframeMicros(timeframe),
  };
  return PREFIX + contentHash(key).slice(0, 24);
}

/** The name goes on with the content of the files: once one has changed, another session is wanted. */
async function managedName({ folders }: Services, request: ManagedRequest): Promise<string> {
  const content = await folders.contentOf(request.catalog, request.instruments);
  return prefixOf(request) + (content === undefined ? '' : `-${content.slice(0, 12)}`);
}

export function isManaged(session: string): boolean {
  return session.startsWith(PREFIX);
}

/**
 * The session that holds just this, as the files are now, opened when it is not there, once it is loaded.
 * @throws HoldfastError what a creation throws; SESSION_NOT_READY when it loads for longer than a client waits
 */
export async function ensureSession(services: Services, request: ManagedRequest, owner: string): Promise<SessionRow> {
  const { sessions } = services.store;
  const name = await managedName(services, request);
  const deadline = Date.now() + WAIT_LIMIT_MS;
  for (;;) {
    const open = await sessions.findOpen(name);
    if (open?.status === 'ready') return open;
    if (open?.error) throw HoldfastError.fromBody(open.error);
    if (!open) {
      await createOnce(services, { ...request, name }, owner);
      void closeUnused(services, prefixOf(request), name).catch((err: unknown) =>
        services.log.warn({ err }, 'unused sessions stay open'),
      );
    } else if (Date.now() > deadline) {
      throw new HoldfastError('SESSION_NOT_READY', 'The data is still loading; ask again.', {
        details: { session: name },
      });
    } else await delay(STEP_MS);
  }
}

/** Nobody closes a session that he did not open; what is wanted again is opened again. */
async function closeUnused(services: Services, prefix: string, name: string): Promise<void> {
  const { sessions } = services.store;
  const since = (ms: number) => new Date(Date.now() - ms);
  const former = await sessions.unused(prefix, { keep: 0, before: since(FORMER_MS) });
  const unused = await sessions.unused(PREFIX, { keep: MOST_UNUSED, before: since(UNUSED_MS) });
  for (const session of [...former.filter((one) => one.name !== name), ...unused]) {
    await closeSession(services, session, false).catch((error: unknown) => {
      if (decodeError(error).code !== 'SESSION_BUSY') throw error;
    });
  }
}

/**
 * Closes sessions that doors opened by themselves, for whoever needs what they hold and has no way to close them.
 * @returns false where one of them has work; those before it are closed
 */
export async function closeManaged(services: Services, names: readonly string[]): Promise<boolean> {
  for (const name of names) {
    const session = await services.store.sessions.findOpen(name);
    if (!session) continue;
    try {
      await closeSession(services, session, false);
    } catch (error) {
      if (decodeError(error).code === 'SESSION_BUSY') return false;
      throw error;
    }
  }
  return true;
}

/** Of several clients that want the same session, one creates it; the others find it there. */
async function createOnce(services: Services, request: SessionRequest, owner: string): Promise<void> {
  try {
    await createSession(services, { id: randomUUID(), request, owner, wait: true });
  } catch (error) {
    if (decodeError(error).code !== 'SESSION_EXISTS') throw error;
  }
}
