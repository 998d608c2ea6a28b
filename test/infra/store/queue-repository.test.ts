import { randomUUID } from 'node:crypto';
import { tookSeconds } from '../../../api/operations/lifecycle/waiting';
import { sweepEnding } from '../../../infra/store/repositories/sweep-repository';
import type { Store } from '../../../infra/store/store';
import { endBadly, storeRun, storeSweep } from '../../support/operations';
import { useTestStore } from '../../support/test-store';

let store: Store;
let sessionId: string;

const execution = {
  strategy: 'x',
  account: { initialCapital: 1 },
  fees: { proportional: 0 },
  slippage: { proportional: 0 },
  seed: 0,
};
const plan = { ...execution, axes: [], fixed: {}, objective: { statistic: 'sharpe', direction: 'maximize' } } as const;
const manifestHash = 'manifest';

useTestStore((opened) => (store = opened));
beforeAll(async () => {
  await store.sessions.saveManifest(manifestHash, { catalog: 'c', start: 0, end: 1, instruments: [] });
});

async function newSession(maxConcurrent: number): Promise<void> {
  sessionId = randomUUID();
  await store.sessions.create({ id: sessionId, name: sessionId, catalog: 'c', startUs: 0, endUs: 1, maxConcurrent });
}

interface As {
  owner?: string;
  priority?: number;
}

const operation = (as: As) => ({ sessionId, session: sessionId, manifestHash, ...as });

const addRun = (as: As = {}) => storeRun(store, operation(as), { ...execution, parameters: {} });

const addSweep = (as: As = {}) => storeSweep(store, operation(as), { plan: { ...plan, axes: [] }, total: 1 });

async function positions(): Promise<string[]> {
  const { rows } = await store.operations.list({ limit: 100, session: sessionId });
  const found = await store.operations.positions(rows);
  return [...found].sort(([, a], [, b]) => a - b).map(([id]) => id);
}

const cancelRun = (id: string) => endBadly(store, id, { status: 'cancelled' });

test('as many operations have a place as the session allows, however many come at once', async () => {
  await newSession(3);
  const added = await Promise.all(Array.from({ length: 12 }, (_, i) => (i % 2 ? addRun() : addSweep())));
  expect(added.filter(({ admitted }) => admitted)).toHaveLength(3);
  expect(await store.operations.load(sessionId)).toEqual({ running: 3, queued: 9 });
  expect(await positions()).toHaveLength(9);
});

test('a position is the same in a list as by itself, whatever else waits', async () => {
  await newSession(1);
  const other = sessionId;
  for (let i = 0; i < 3; i++) await addRun();
  await newSession(1);
  for (let i = 0; i < 12; i++) {
    await (i % 5 ? addRun : addSweep)({ owner: i % 3 ? 'a' : 'b', priority: 1 + (i % 2) });
  }
  const { rows } = await store.operations.list({ limit: 100, session: sessionId });
  const others = await store.operations.list({ limit: 100, session: other });
  const together = await store.operations.positions([...rows, ...others.rows]);
  expect([...together.values()].sort((a, b) => a - b)).toEqual([1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  for (const row of rows) {
    expect((await store.operations.positions([row])).get(row.id)).toBe(together.get(row.id));
  }
  const thirds = rows.filter((_, i) => i % 3 === 1);
  const apart = await store.operations.positions(thirds);
  expect(apart).toEqual(new Map(thirds.filter(({ waiting }) => waiting).map(({ id }) => [id, together.get(id)])));
});

test('what ends gives its place to the most urgent, in turns of the owners, then to the oldest', async () => {
  await newSession(1);
  const first = await addRun({ owner: 'a' });
  const a1 = await addRun({ owner: 'a' });
  const a2 = await addRun({ owner: 'a' });
  const b1 = await addSweep({ owner: 'b' });
  const urgent = await addRun({ owner: 'a', priority: 1 });
  expect(await positions()).toEqual([urgent.id, b1.id, a1.id, a2.id]);
  expect(await cancelRun(first.id)).toEqual([{ kind: 'run', id: urgent.id }]);
  expect(await cancelRun(first.id)).toEqual([]);
  expect(await cancelRun(urgent.id)).toEqual([{ kind: 'sweep', id: b1.id }]);
  const ending = sweepEnding({ completed: 1, failed: 0, digest: 'd' });
  expect(await store.operations.end(b1.id, ending)).toEqual({ ended: true, admitted: [{ kind: 'run', id: a1.id }] });
  expect(await store.operations.discard(a1.id)).toEqual([{ kind: 'run', id: a2.id }]);
  expect(await positions()).toEqual([]);
});

test('many that end and come at once leave neither a place empty nor one too many', async () => {
  await newSession(2);
  const ids = (await Promise.all(Array.from({ length: 20 }, () => addRun()))).map(({ id }) => id);
  while (ids.length > 0) {
    const { rows } = await store.operations.list({ limit: 100, session: sessionId, status: 'queued' });
    const admitted = rows.filter((row) => row.admitted).map(({ id }) => id);
    expect(admitted).toHaveLength(Math.min(2, ids.length));
    // The one that waits and is cancelled must not be given a place by those that end beside it.
    const waiting = rows.filter((row) => !row.admitted).slice(0, 1);
    const gone = [...admitted, ...waiting.map(({ id }) => id)];
    await Promise.all(gone.map(cancelRun));
    for (const id of gone) ids.splice(ids.indexOf(id), 1);
  }
});

test('a sweep that is paused while it waits is passed by and waits again when it goes on', async () => {
  await newSession(1);
  const first = await addRun();
  const sweep = await addSweep();
  await store.operations.move(sweep.id, { attempt: 1, step: 1, status: 'paused' });
  expect(await positions()).toEqual([]);
  expect(await cancelRun(first.id)).toEqual([]);
  expect(await store.operations.move(sweep.id, { attempt: 1, step: 2, status: 'running' })).toEqual([
    { kind: 'sweep', id: sweep.id },
  ]);
  expect(await store.sweeps.get(sweep.id)).toMatchObject({ status: 'queued', admitted: true, started_at: null });
});

test('a place that nobody gave on is given on by who looks for it', async () => {
  await newSession(1);
  const first = await addRun();
  const second = await addRun();
  expect(await store.operations.admitWaiting()).toEqual([]);
  await store.database.pool.query(`update operations set status = 'failed' where id = $1`, [first.id]);
  expect(await store.operations.admitWaiting()).toEqual([{ kind: 'run', id: second.id }]);
  expect(await store.operations.admitWaiting()).toEqual([]);
});

test('no more runs have a place than the threads of their session can soon begin, whatever else waits', async () => {
  await newSession(100);
  await store.engines.addHost(sessionId, { host: 'one', build: 'b1', threads: 1 });
  const runs = await Promise.all(Array.from({ length: 5 }, () => addRun()));
  expect(runs.filter(({ admitted }) => admitted)).toHaveLength(2);
  expect((await addSweep()).admitted).toBe(true);
  const [first] = runs.filter(({ admitted }) => admitted);
  expect(await cancelRun(first!.id)).toHaveLength(1);
  expect(await store.operations.load(sessionId)).toEqual({ running: 3, queued: 2 });
});

test('a late write of an earlier step, or of an earlier attempt, changes nothing', async () => {
  await newSession(5);
  const { id } = await addSweep();
  const status = async () => (await store.operations.get(id)).status;
  await store.operations.begin(id, 1);
  await store.operations.move(id, { attempt: 1, step: 1, status: 'paused' });
  await store.operations.move(id, { attempt: 1, step: 2, status: 'running' });
  await store.operations.move(id, { attempt: 1, step: 1, status: 'paused' });
  expect(await status()).toBe('running');
  await store.operations.end(id, { status: 'failed', error: null }, { attempt: 1 });
  expect(await store.operations.reopen({ id, attempt: 1, session: sessionId })).toBe(2);
  expect(await store.operations.reopen({ id, attempt: 1, session: sessionId })).toBeUndefined();
  await store.operations.move(id, { attempt: 1, step: 9, status: 'paused' });
  expect(await store.operations.end(id, { status: 'cancelled' }, { attempt: 1 })).toEqual({
    ended: false,
    admitted: [],
  });
  expect(await status()).toBe('running');
});

test('a session that closes takes no work, and has no host, from then on', async () => {
  await newSession(1);
  expect(await store.engines.addHost(sessionId, { host: 'one', build: 'b1', threads: 2 })).toBe(true);
  expect(await store.engines.addHost(sessionId, { host: 'one', build: 'b1', threads: 2 })).toBe(true);
  const run = await addRun();
  expect(await store.sessions.beginClosing(sessionId, false)).toBe(1);
  expect((await addRun()).admitted).toBe(false);
  expect(await store.sessions.beginClosing(sessionId, true)).toBe(2);
  await expect(addRun()).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND', path: 'session' });
  await expect(addSweep()).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  expect(await cancelRun(run.id)).toEqual([]);
  expect(await store.engines.addHost(sessionId, { host: 'two', build: 'b1', threads: 2 })).toBe(false);
  expect(await store.engines.hostsOf(sessionId)).toEqual(['one']);
});

test('a host that was struck off lists itself again for what is open, and for nothing that it is listed for', async () => {
  await newSession(1);
  const open = sessionId;
  await newSession(1);
  const host = { host: `again-${open}`, build: 'b1', threads: 2 };
  const names = await store.engines.addMissingHost(host, 10_000);
  expect(await store.engines.addMissingHost(host, 10_000)).toEqual([]);
  await store.engines.dropHost(open, host.host);
  await store.engines.dropHost(sessionId, host.host);
  await store.sessions.beginClosing(sessionId, true);
  const [name] = await store.engines.addMissingHost(host, 10_000);
  expect(names).toContain(name);
  expect(await store.engines.hostsOf(open)).toEqual([host.host]);
  expect(await store.engines.hostsOf(sessionId)).toEqual([]);
});

test('hosts say what they have in memory', async () => {
  await newSession(1);
  await store.engines.addHost(sessionId, { host: 'one', build: 'b1', threads: 2 });
  await store.engines.addHost(sessionId, { host: 'two', build: 'b1', threads: 2 });
  await store.engines.reportMarket('one', manifestHash, 5);
  await store.engines.reportMarket('one', manifestHash, 7);
  expect(await store.engines.hosts(sessionId, manifestHash)).toEqual([
    { host: 'one', loaded: true, memoryBytes: 7 },
    { host: 'two', loaded: false, memoryBytes: 0 },
  ]);
  await store.engines.reportMarket('one', manifestHash, null);
  await store.engines.reportMarket('two', manifestHash, 7);
  await store.engines.forgetMarkets('two');
  expect((await store.engines.hosts(sessionId, manifestHash)).some(({ loaded }) => loaded)).toBe(false);
});

test('what was opened again after an end did nothing in between', async () => {
  await newSession(5);
  const { id } = await addSweep();
  await store.operations.begin(id, 1);
  await store.operations.end(id, { status: 'failed', error: null }, { attempt: 1 });
  const ago = (hours: number) => `clock_timestamp() - interval '${hours} hours'`;
  await store.database.pool.query(
    `update operations set started_at = ${ago(3)}, finished_at = ${ago(2)} where id = $1`,
    [id],
  );
  expect(tookSeconds(await store.operations.get(id))).toBeCloseTo(3600, 3);
  await store.operations.reopen({ id, attempt: 1, session: sessionId });
  const row = await store.operations.get(id);
  expect(row.idle_seconds).toBeGreaterThanOrEqual(7200);
  const finished = new Date(row.started_at!.getTime() + (row.idle_seconds + 5000) * 1000);
  expect(tookSeconds({ ...row, finished_at: finished })).toBeCloseTo(5000, 2);
});
