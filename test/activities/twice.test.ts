import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createEngineActivities, type EngineActivities } from '../../activities/create-activities';
import { ManifestReader } from '../../activities/manifest-reader';
import { Quarantine } from '../../activities/quarantine';
import { SealedData } from '../../activities/sealed-data';
import { SessionHosts } from '../../activities/session-hosts';
import { createStoreActivities, type StoreActivities } from '../../activities/store-activities';
import { EngineHost } from '../../engine/host/engine-host';
import { contentHash } from '../../engine/model/canonical';
import type { ExecutionConfig } from '../../engine/model/run-config';
import { ArtifactStore } from '../../infra/store/artifacts/artifact-store';
import { openStore, type Store } from '../../infra/store/store';
import { writeBars } from '../support/bars.mjs';
import { storeRun, storeSweep } from '../support/operations';
import { scriptSettings } from '../support/script-settings';
import { createTestDatabase, type TestDatabase } from '../support/stack';

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-twice-'));
const at = (iso: string) => Date.parse(iso) * 1000;
const execution: ExecutionConfig = {
  strategy: 'sma-cross',
  account: { initialCapital: 100_000 },
  fees: { proportional: 0 },
  slippage: { proportional: 0 },
  seed: 0,
};
const fasts = Array.from({ length: 60 }, (_, i) => i + 1);

let database: TestDatabase;
let store: Store;
let engine: EngineHost;
let activities: EngineActivities;
let beside: StoreActivities;
let session: { sessionId: string; manifestHash: string };

async function once<I, O>(activity: (input: I) => Promise<O>, input: I): Promise<O> {
  return await new MockActivityEnvironment().run(activity, input);
}

/** The same activity two times at once, as when an answer is lost and the work is handed out again. */
async function twice<I, O>(activity: (input: I) => Promise<O>, input: I): Promise<[O, O]> {
  return Promise.all([once(activity, input), once(activity, input)]);
}

function operation() {
  return { ...session, session: 'twice' };
}

async function newSweep(): Promise<string> {
  const plan = { ...execution, axes: [{ name: 'fast', values: fasts }], fixed: { slow: 9 } };
  const objective = { statistic: 'sharpe', direction: 'maximize' } as const;
  const { id } = await storeSweep(store, operation(), { plan: { ...plan, objective }, total: fasts.length });
  return id;
}

beforeAll(async () => {
  writeBars({ folder: path.join(folder, 'catalog/x'), instrument: 'AAA.TEST', bars: 500 });
  database = await createTestDatabase();
  store = openStore({ databaseUrl: database.databaseUrl });
  engine = new EngineHost({
    catalogRoot: path.join(folder, 'catalog'),
    cacheDir: path.join(folder, 'cache'),
    threads: 2,
    threadFile: path.join(__dirname, '../../dist/engine/host/engine-thread.js'),
  });
  activities = createEngineActivities({
    host: 'engine-1',
    engine,
    store,
    artifacts: new ArtifactStore(path.join(folder, 'artifacts')),
    folders: { catalogRoot: path.join(folder, 'catalog'), importsDir: path.join(folder, 'imports'), distDir: '' },
    scripts: scriptSettings(folder),
    manifests: new ManifestReader(store.sessions),
    sessions: new SessionHosts(() => Promise.resolve({ shutdown: () => Promise.resolve() })),
    onAdmitted: () => undefined,
    quarantine: new Quarantine(store.tasks, { worker: 'engine-1', boot: randomUUID() }),
    stalls: { waits: () => undefined, goesOn: () => undefined },
    sealed: new SealedData(store.seals, path.join(folder, 'catalog')),
    reached: () => undefined,
  });
  beside = createStoreActivities({
    store,
    onAdmitted: () => undefined,
    findEngines: () => Promise.resolve(['engine-1']),
  });
  const manifest = await engine.catalog.resolveManifest({
    catalog: 'x',
    start: at('2024-01-01'),
    end: at('2024-12-31'),
  });
  session = { sessionId: randomUUID(), manifestHash: contentHash(manifest) };
  const range = { startUs: manifest.start, endUs: manifest.end };
  await store.sessions.create({ id: session.sessionId, name: 'twice', catalog: 'x', ...range });
  await store.sessions.saveManifest(session.manifestHash, manifest);
});

afterAll(async () => {
  await Promise.all([engine.close(), store.close()]);
  await database.drop();
  rmSync(folder, { recursive: true });
});

test('a session resolved, loaded and published twice at once is there once', async () => {
  const { sessionId, manifestHash } = session;
  const [first, second] = await twice(activities.resolveVersion, {
    manifestHash: null,
    change: { kind: 'initialize' as const, catalog: 'x', startUs: at('2024-01-01'), endUs: at('2024-12-31') },
  });
  expect(second).toEqual(first);
  await twice(activities.hostSession, { sessionId, session: 'twice', manifestHash });
  expect(await store.engines.hostsOf(sessionId)).toEqual(['engine-1']);
  await twice((input: Parameters<StoreActivities['publishVersion']>[0]) => beside.publishVersion(input), {
    sessionId,
    version: 1,
    manifestHash,
    memoryBytes: 1,
  });
  expect(await store.sessions.findOpen('twice')).toMatchObject({ status: 'ready', manifest_version: 1 });
});

test('a run computed twice at once has one result', async () => {
  const one = await storeRun(store, operation(), { ...execution, parameters: { fast: 2, slow: 9 } });
  const [first, second] = await twice(activities.runBacktest, { runId: one.id });
  expect(second.resultHash).toBe(first.resultHash);
  expect(await store.runs.get(one.id)).toMatchObject({ status: 'completed', facts: { resultHash: first.resultHash } });
});

test('a chunk computed twice at once stores each row once, without a conflict', async () => {
  const digests = [];
  for (const times of [1, 2]) {
    const sweepId = await newSweep();
    const chunk = { sweepId, from: 0, to: fasts.length, budgetMs: 60_000, complete: false };
    if (times === 2) await twice(activities.runSweepChunk, chunk);
    else await once(activities.runSweepChunk, chunk);
    expect(await store.trials.count(sweepId)).toEqual({ completed: fasts.length, failed: 0 });
    expect((await store.sweeps.get(sweepId)).bars).toEqual({ longest: 500, closes: 500 });
    await twice((input: Parameters<StoreActivities['completeSweep']>[0]) => beside.completeSweep(input), { sweepId });
    digests.push((await store.sweeps.get(sweepId)).facts?.digest);
  }
  expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(digests[1]).toBe(digests[0]);
});

test('what ends an operation may come twice: the first end stands', async () => {
  const sweepId = await newSweep();
  await twice((input: Parameters<StoreActivities['setSweepStatus']>[0]) => beside.setSweepStatus(input), {
    sweepId,
    status: 'paused' as const,
  });
  await twice((input: Parameters<StoreActivities['endSweep']>[0]) => beside.endSweep(input), {
    sweepId,
    status: 'cancelled' as const,
    error: null,
  });
  await beside.endSweep({ sweepId, status: 'failed', error: { code: 'INTERNAL', message: 'too late' } });
  expect(await store.sweeps.get(sweepId)).toMatchObject({ status: 'cancelled', error: null });
  const dead = await newSweep();
  await twice((input: Parameters<StoreActivities['storeDeadTrial']>[0]) => beside.storeDeadTrial(input), {
    sweepId: dead,
    trial: 3,
  });
  expect(await store.trials.count(dead)).toEqual({ completed: 1, failed: 1 });
});

test('a trial whose worker died after it had stored the row keeps that row', async () => {
  const sweepId = await newSweep();
  await once(activities.runSweepChunk, { sweepId, from: 3, to: 4, budgetMs: 60_000, complete: false });
  const stored = await store.trials.find(sweepId, 3);
  await once((input: Parameters<StoreActivities['storeDeadTrial']>[0]) => beside.storeDeadTrial(input), {
    sweepId,
    trial: 3,
  });
  expect(stored).toMatchObject({ status: 'completed' });
  expect(await store.trials.find(sweepId, 3)).toEqual(stored);
});
