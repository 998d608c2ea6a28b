import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { EngineDependencies } from '../../activities/engine-dependencies';
import { createImportActivities } from '../../activities/import-activities';
import { Quarantine } from '../../activities/quarantine';
import { createRunActivities } from '../../activities/run-activities';
import { createSessionActivities } from '../../activities/session-activities';
import { SessionHosts } from '../../activities/session-hosts';
import { HoldfastError } from '../../engine/model/errors';
import { importDetail } from '../../infra/store/repositories/import-repository';
import type { Store } from '../../infra/store/store';
import { addReadySession } from '../support/api-server';
import { useTestStore } from '../support/test-store';

let store: Store;
useTestStore((opened) => (store = opened));

const given = (deps: object) => deps as unknown as EngineDependencies;

test('a worker that lets go of a session shows that it lives for as long as its work there takes', async () => {
  const environment = new MockActivityEnvironment({ heartbeatTimeoutMs: 8000 });
  const beats = new Promise<void>((resolve) => environment.once('heartbeat', () => resolve()));
  const sessions = new SessionHosts(() => Promise.resolve({ shutdown: () => beats }));
  await sessions.host('busy');
  const { releaseSession } = createSessionActivities(given({ sessions }));
  await environment.run(releaseSession, { session: 'busy', manifestHash: null });
});

test('a verification whose code is not there waits for it, and its row is to say so', async () => {
  const gone = new HoldfastError('CODE_UNAVAILABLE', 'The version of the strategy is not here.');
  const engine = { build: 'b', strategies: { code: () => Promise.reject(gone) } };
  const row = { status: 'queued', strategy: 's', strategy_hash: 'h', engine_build: 'b' };
  const verifications = { get: () => Promise.resolve(row) };
  const { verify } = createRunActivities(given({ engine, store: { verifications } }));
  const failure = new MockActivityEnvironment().run(verify, { verificationId: randomUUID(), attempt: 1 });
  await expect(failure).rejects.toMatchObject({ code: 'UNAVAILABLE', message: gone.message });
});

describe('what a worker died of while it had nothing beside it is not tried again:', () => {
  const died = { code: 'WORKER_DIED' };
  let quarantine: Quarantine;
  let environment: MockActivityEnvironment;
  beforeEach(() => {
    quarantine = new Quarantine(store.tasks, { worker: 'w', boot: randomUUID() });
    environment = new MockActivityEnvironment({ attempt: 3 });
  });
  const diedOf = (operationId: string, task: string) =>
    store.tasks.begin({ operationId, task }, { worker: 'w', boot: randomUUID() }, true);

  test('files that are to be recognised', async () => {
    const id = randomUUID();
    const operation = { id, kind: 'import', takesPlace: false, owner: 'admin' };
    await store.operations.create(
      operation,
      importDetail({ catalog: 'x', path: '.', sources: [], input: { catalog: 'x' } }),
    );
    await diedOf(id, 'recognize');
    const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-waiting-'));
    await writeFile(path.join(folder, 'deadly.csv'), 'timestamp,close');
    const folders = { catalogRoot: folder, importsDir: folder };
    const { recognizeImport } = createImportActivities(given({ store, quarantine, folders, host: 'w' }));
    await expect(environment.run(recognizeImport, { importId: id, attempt: 1 })).rejects.toMatchObject(died);
    await rm(folder, { recursive: true });
  });

  test.each(['resolve', 'load'])('the data of a session, to %s', async (task) => {
    const name = `${task}-${randomUUID().slice(0, 8)}`;
    const sessionId = await addReadySession(store, name);
    await diedOf(sessionId, task);
    const engine = { build: 'b', threads: 1 };
    const activities = createSessionActivities(
      given({ store, quarantine, engine, host: 'w', reached: () => undefined }),
    );
    const change = { kind: 'removeInstruments' as const, instrumentIds: [] };
    const work =
      task === 'resolve'
        ? environment.run(activities.resolveVersion, { sessionId, manifestHash: null, change })
        : environment.run(activities.hostSession, { sessionId, session: name, manifestHash: 'm' });
    await expect(work).rejects.toMatchObject(died);
  });
});
