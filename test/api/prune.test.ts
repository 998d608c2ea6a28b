import { utimes } from 'node:fs/promises';
import path from 'node:path';
import { encodeTable } from '../../infra/store/artifacts/table';
import { addReadySession, startApi, type ApiServer } from '../support/api-server';
import { completeRun, pinnedTo, storeRun } from '../support/operations';

const execution = {
  strategy: 'sma-cross',
  account: { initialCapital: 1000 },
  fees: { proportional: 0 },
  slippage: { proportional: 0 },
  seed: 0,
};
const LONG_AGO = new Date('2020-01-01');

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
  await addReadySession(api.store, 'kept');
});
afterAll(() => api.close());

async function putOld(value: number): Promise<string> {
  const hash = await api.artifacts.put(encodeTable({ value: Float64Array.of(value) }));
  const file = path.join(path.dirname(api.tokenFile), 'artifacts', hash.slice(0, 2), hash);
  await utimes(file, LONG_AGO, LONG_AGO);
  return hash;
}

async function addRun(artifact: string, finishedAt: Date): Promise<string> {
  const { id } = await storeRun(api.store, await pinnedTo(api.store, 'kept'), { ...execution, parameters: {} });
  await completeRun(api.store, id, {
    ...{ resultHash: 'x', barsPerYear: 1, bars: 1, worker: 'h' },
    ...{ fillsArtifact: artifact, tradesArtifact: artifact, equityArtifact: artifact },
    ...{ statistics: {} as never, rejections: null as never, rejectionsArtifact: null as never },
    ...{ ordersArtifact: null, seriesArtifact: null, logArtifact: null },
  });
  const { db } = api.store.database;
  await db.updateTable('operations').set({ finished_at: finishedAt }).where('id', '=', id).execute();
  await db.updateTable('manifests').set({ created_at: LONG_AGO }).execute();
  await api.store.metrics.append(id, [{ seq: 1, time: '', bar: 1 }]);
  return id;
}

async function prune(input: object): Promise<Record<string, number>> {
  const { status, body } = await api.call('POST', '/trpc/system.prune', input);
  expect(status).toBe(200);
  return (body as unknown as { result: { data: Record<string, number> } }).result.data;
}

const exists = (hash: string) =>
  api.artifacts.get(hash).then(
    () => true,
    () => false,
  );

test('what is past its time goes with its results, and what a row names stays', async () => {
  const [shared, own, orphan] = [await putOld(1), await putOld(2), await putOld(3)];
  const young = await api.artifacts.put(encodeTable({ value: Float64Array.of(4) }));
  const gone = await addRun(own, LONG_AGO);
  const goneToo = await addRun(shared, LONG_AGO);
  const kept = await addRun(shared, new Date());
  const wanted = { operations: 2, trials: 0, metrics: 2, artifacts: 2, manifests: 0, sessions: 0 };
  expect(await prune({ dryRun: true, operationsDays: 30 })).toMatchObject({ dryRun: true, ...wanted });
  expect(await exists(own)).toBe(true);
  expect((await api.store.runs.get(gone)).id).toBe(gone);
  expect(await prune({ operationsDays: 30 })).toMatchObject({ dryRun: false, ...wanted });
  for (const id of [gone, goneToo])
    await expect(api.store.runs.get(id)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
  expect((await api.store.runs.get(kept)).id).toBe(kept);
  expect(await Promise.all([shared, own, orphan, young].map(exists))).toEqual([true, false, false, true]);
  expect(await prune({ operationsDays: 30 })).toMatchObject({ ...wanted, operations: 0, metrics: 0, artifacts: 0 });
});

test('by default operations stay for ever, and old events go', async () => {
  const artifact = await putOld(5);
  const id = await addRun(artifact, LONG_AGO);
  const { db } = api.store.database;
  const before = await api.store.events.newest();
  await db.updateTable('events').set({ created_at: LONG_AGO }).where('id', '<', before).execute();
  expect(await prune({})).toMatchObject({ operations: 0, artifacts: 0, events: expect.any(Number) as number });
  expect((await api.store.events.after(0, 10)).map((event) => event.id)).toEqual([before]);
  expect((await api.store.runs.get(id)).id).toBe(id);
});

test('a manifest that nothing names goes, the version of a session stays', async () => {
  const manifest = { catalog: '.', start: 0, end: 1, instruments: [] };
  await api.store.sessions.saveManifest('unnamed', manifest);
  await api.store.database.db.updateTable('manifests').set({ created_at: LONG_AGO }).execute();
  expect(await prune({})).toMatchObject({ manifests: 1 });
  expect((await api.store.sessions.getOpen('kept')).manifest_hash).not.toBeNull();
});

test('a history that is being written stays whatever its age', async () => {
  const { id } = await storeRun(api.store, await pinnedTo(api.store, 'kept'), { ...execution, parameters: {} });
  await api.store.metrics.append(id, [{ seq: 1, time: '', bar: 1 }]);
  await api.store.database.db.updateTable('operation_metrics').set({ created_at: LONG_AGO }).execute();
  await prune({});
  expect(await api.store.metrics.after(id, 0, 10)).toHaveLength(1);
});
