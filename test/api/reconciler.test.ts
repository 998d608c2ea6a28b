import { randomUUID } from 'node:crypto';
import { Kinds } from '../../api/operations/kinds';
import type { OperationKind } from '../../api/operations/services';
import { reconcile } from '../../api/operations/lifecycle/reconciler';
import { KINDS } from '../../api/operations/registry';
import { reconcileSessions } from '../../api/operations/session/session-reconciling';
import type { OperationRow } from '../../infra/store/repositories/operation-rows';
import { addReadySession, startApi, type ApiServer } from '../support/api-server';
import { completeSweep, pinnedTo, storeRun, storeSweep, storeVerification } from '../support/operations';
import { testServers } from '../support/stack';

const execution = {
  strategy: 'sma-cross',
  account: { initialCapital: 1 },
  fees: { proportional: 0 },
  slippage: { proportional: 0 },
  seed: 0,
};
const config = { ...execution, parameters: {} };

/** No workflow of it can be started. */
const brokenKind: OperationKind = {
  name: 'broken',
  unit: 'steps',
  takesPlace: false,
  workflow: {
    type: 'none',
    summary: () => 'broken',
    input: () => {
      throw new Error('there is no input');
    },
  },
};

let api: ApiServer;
let client: ApiServer['services']['temporal'];
let name: string;
let sessionId: string;
beforeAll(async () => {
  const { temporalAddress } = await testServers();
  api = await startApi({ temporalAddress, kinds: new Kinds([...KINDS, brokenKind]) });
  client = api.services.temporal;
});
beforeEach(async () => {
  name = `lost-${randomUUID().slice(0, 8)}`;
  sessionId = await addReadySession(api.store, name, { maxConcurrent: 5 });
});
afterAll(() => api.close());

/** As a process leaves it that dies between the row and the start of the workflow. */
const lostRun = async (as: { kind?: string } = {}) =>
  storeRun(api.store, { ...(await pinnedTo(api.store, name)), ...as }, config);

async function lostSweep(): Promise<OperationRow> {
  const objective = { statistic: 'sharpe', direction: 'maximize' } as const;
  const plan = { ...execution, axes: [{ name: 'fast', values: [1, 2] }], fixed: {}, objective };
  return storeSweep(api.store, await pinnedTo(api.store, name), { plan, total: 2 });
}

const lostVerification = async (id: string) =>
  storeVerification(api.store, await pinnedTo(api.store, name), { id, config });

/** As though time had passed since they were stored. */
async function age(table: 'operations' | 'sessions', ...ids: string[]): Promise<void> {
  const aged = `update ${table} set created_at = now() - interval '1 minute' where id = any($1)`;
  await api.store.database.pool.query(aged, [ids]);
}

const handleOf = (row: OperationRow) => client.workflow.getHandle(api.services.kinds.workflowId(row));

/** @returns undefined where there is no such workflow */
async function workflowOf(workflowId: string) {
  return client.workflow
    .getHandle(workflowId)
    .describe()
    .catch(() => undefined);
}

async function isStarted(workflowId: string): Promise<boolean> {
  for (let i = 0; i < 250; i++) {
    if (await workflowOf(workflowId)) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

/** What the first event of its workflow says that it was started with. */
async function inputOf(row: OperationRow): Promise<Record<string, unknown>> {
  const { events } = await handleOf(row).fetchHistory();
  const { payloads } = events![0]!.workflowExecutionStartedEventAttributes!.input!;
  return JSON.parse(Buffer.from(payloads![0]!.data!).toString()) as Record<string, unknown>;
}

test('a run and a sweep without a workflow can be cancelled, and a second time changes nothing', async () => {
  const [run, sweep] = [await lostRun(), await lostSweep()];
  for (const address of [`/api/v1/runs/${run.id}`, `/api/v1/sweeps/${sweep.id}`]) {
    expect(await api.call('POST', `${address}/cancel`)).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(await api.call('POST', `${address}/cancel`)).toMatchObject({ status: 200, body: { status: 'cancelled' } });
  }
});

test('a session that is closed by force leaves no such work open', async () => {
  const { id } = await lostRun();
  const address = `/api/v1/sessions/${name}`;
  expect(await api.call('DELETE', address)).toMatchObject({ status: 409, body: { error: { code: 'SESSION_BUSY' } } });
  expect((await api.call('DELETE', `${address}?force=true`)).status).toBe(200);
  expect((await api.call('GET', `/api/v1/runs/${id}`)).body).toMatchObject({ status: 'cancelled' });
});

test('every kind of operation without a workflow is started, and what is young is left alone', async () => {
  const [run, sweep, young] = [await lostRun(), await lostSweep(), await lostRun()];
  const verification = await lostVerification(run.id);
  await age('operations', run.id, sweep.id, verification.id);
  await reconcile(api.services);
  for (const row of [run, sweep, verification]) {
    expect([row.kind, (await workflowOf(`${row.kind}/${row.id}`))?.status.name]).toEqual([row.kind, 'RUNNING']);
    // Who admitted it may be starting it at the same moment, as this attempt.
    expect((await api.store.operations.get(row.id)).attempt).toBe(1);
  }
  expect(await workflowOf(`run/${young.id}`)).toBeUndefined();
});

test('a workflow that was terminated is started again as another attempt, one that runs is not', async () => {
  const run = await lostRun();
  await age('operations', run.id);
  await reconcile(api.services);
  const first = await api.store.operations.get(run.id);
  const { runId } = await handleOf(first).describe();
  await reconcile(api.services);
  expect(await api.store.operations.get(run.id)).toEqual(first);
  await handleOf(first).terminate();
  await reconcile(api.services);
  const second = await api.store.operations.get(run.id);
  expect(second).toMatchObject({ status: 'queued', attempt: first.attempt + 1, step: 0 });
  const again = await handleOf(second).describe();
  expect(again).toMatchObject({ status: { name: 'RUNNING' } });
  expect(again.runId).not.toBe(runId);
  expect(await inputOf(second)).toMatchObject({ runId: run.id, attempt: second.attempt });
  expect(await api.store.operations.begin(run.id, first.attempt)).toBe(false);
});

test('a paused sweep whose workflow is gone is to be resumed later, and is started again as paused', async () => {
  const sweep = await lostSweep();
  await api.store.operations.move(sweep.id, { attempt: 1, step: 1, status: 'paused' });
  const early = await api.call('POST', `/api/v1/sweeps/${sweep.id}/resume`);
  expect(early).toMatchObject({ status: 503, body: { error: { code: 'UNAVAILABLE' } } });
  await age('operations', sweep.id);
  await reconcile(api.services);
  expect(await api.store.operations.get(sweep.id)).toMatchObject({ status: 'paused', attempt: 2 });
  expect(await inputOf(sweep)).toMatchObject({ paused: true, attempt: 2 });
});

test('an operation whose workflow is gone again and again ends as failed', async () => {
  const run = await lostRun();
  await age('operations', run.id);
  await api.store.database.pool.query('update operations set attempt = 20 where id = $1', [run.id]);
  await reconcile(api.services);
  expect(await api.store.operations.get(run.id)).toMatchObject({ status: 'failed', error: { code: 'WORKFLOW_LOST' } });
  expect(await workflowOf(`run/${run.id}`)).toBeUndefined();
});

test('a Temporal that refuses to answer takes nothing away: what is at work goes on as the same attempt', async () => {
  const run = await lostRun();
  await age('operations', run.id);
  await reconcile(api.services);
  const { runId } = await handleOf(run).describe();
  const refusal = Object.assign(new Error('7 PERMISSION_DENIED'), { code: 7, details: 'denied', metadata: {} });
  const handle = jest.spyOn(client.workflow, 'getHandle').mockReturnValue({
    describe: () => Promise.reject(refusal),
  } as unknown as ReturnType<typeof client.workflow.getHandle>);
  await reconcile(api.services);
  handle.mockRestore();
  expect(await api.store.operations.get(run.id)).toMatchObject({ status: 'queued', attempt: 1 });
  expect((await handleOf(run).describe()).runId).toBe(runId);
});

test('a session whose request nobody can read any more ends with that', async () => {
  const [id, request] = [randomUUID(), { name: `old-${name}`, catalog: 7 }];
  await api.store.sessions.create({ id, name: request.name, catalog: '.', startUs: 0, endUs: 1 });
  await api.store.database.pool.query('update sessions set request = $2 where id = $1', [id, request]);
  await age('sessions', id);
  await reconcileSessions(api.services, 0, (_id, work) => (_id === id ? work() : Promise.resolve()));
  expect(await api.store.sessions.find(id)).toMatchObject({ status: 'failed', error: { code: 'WORKFLOW_LOST' } });
});

test('a row that fails does not stop the others', async () => {
  const [before, broken, after] = [await lostRun(), await lostRun({ kind: 'broken' }), await lostRun()];
  await age('operations', before.id, broken.id, after.id);
  await reconcile(api.services);
  for (const { id } of [before, after]) expect(await workflowOf(`run/${id}`)).toBeDefined();
  expect((await api.store.operations.get(broken.id)).status).toBe('queued');
  await api.store.operations.end(broken.id, { status: 'failed' });
});

test('what waits for a place has no workflow, and a place that was lost is given on', async () => {
  sessionId = await addReadySession(api.store, `${name}-full`, { maxConcurrent: 1 });
  name = `${name}-full`;
  const [first, second] = [await lostRun(), await lostRun()];
  await age('operations', first.id, second.id);
  await reconcile(api.services);
  expect(await workflowOf(`run/${second.id}`)).toBeUndefined();
  // As a process leaves it that dies after the end of the first, before anybody starts the second.
  await api.store.database.pool.query(`update operations set status = 'failed' where id = $1`, [first.id]);
  await reconcile(api.services);
  expect(await isStarted(`run/${second.id}`)).toBe(true);
  expect(await api.store.operations.load(sessionId)).toEqual({ running: 1, queued: 0 });
});

test('one process at a time holds a lease, until it is released or past its time', async () => {
  const { leases } = api.store;
  const lease = `lease-${name}`;
  expect(await leases.take(lease, 'one', 60)).toBe(true);
  expect(await leases.take(lease, 'two', 60)).toBe(false);
  expect(await leases.take(lease, 'one', 60)).toBe(true);
  await leases.release(lease, 'two');
  expect(await leases.take(lease, 'two', 60)).toBe(false);
  await leases.release(lease, 'one');
  expect(await leases.take(lease, 'two', -1)).toBe(true);
  expect(await leases.take(lease, 'one', 60)).toBe(true);
  const holders = Array.from({ length: 8 }, (_, i) => leases.take(`${lease}-new`, `holder-${i}`, 60));
  expect((await Promise.all(holders)).filter(Boolean)).toHaveLength(1);
});

test('a session that has ended since it was found loading is not opened anew', async () => {
  const range = { start: '2020-01-01', end: '2020-12-31' };
  const request = { name: `gone-${name}`, catalog: '.', follow: false, ...range };
  const id = randomUUID();
  const row = await api.store.sessions.create({ id, name: request.name, catalog: '.', startUs: 0, endUs: 1, request });
  await api.store.sessions.discard(id);
  const { store } = api;
  const unfinished = jest.spyOn(store.sessions, 'unfinished').mockResolvedValueOnce([row]);
  await reconcileSessions(api.services, 0, (_id, work) => work());
  unfinished.mockRestore();
  expect(await workflowOf(`session/${request.name}`)).toBeUndefined();
});

test('a session that closes takes no error, and its sweeps are not opened again', async () => {
  const sweep = await lostSweep();
  await completeSweep(api.store, sweep.id, 'd');
  await api.store.sessions.beginClosing(sessionId, true);
  await api.store.sessions.setError(sessionId, { code: 'INTERNAL', message: 'late' });
  expect((await api.store.sessions.find(sessionId))!.status).toBe('closing');
  await expect(api.store.operations.reopen(sweep)).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  expect(await api.store.sweeps.get(sweep.id)).toMatchObject({ status: 'completed', facts: { digest: 'd' } });
});

test('a change of a session whose workflow is gone is to be tried again', async () => {
  const answer = await api.call('POST', `/api/v1/sessions/${name}/extend`, { end: '2021-12-31' });
  expect(answer).toMatchObject({ status: 503, body: { error: { code: 'UNAVAILABLE', path: 'name' } } });
});

test('work that begins late does not hide that its sweep was paused', async () => {
  const { id } = await lostSweep();
  await api.store.operations.move(id, { attempt: 1, step: 1, status: 'paused' });
  expect(await api.store.operations.begin(id, 1)).toBe(false);
  expect((await api.store.sweeps.get(id)).status).toBe('paused');
});

test('sessions go on: one that was loading is opened, one that was loaded resumes, one that was closing is closed', async () => {
  const range = { start: '2020-01-01', end: '2020-12-31' };
  const request = { name: `opened-${name}`, catalog: '.', follow: false, ...range };
  const loading = { id: randomUUID(), name: request.name, catalog: '.', startUs: 0, endUs: 1, request };
  await api.store.sessions.create(loading);
  const closing = await addReadySession(api.store, `closing-${name}`);
  await api.store.sessions.beginClosing(closing, true);
  await age('sessions', loading.id, closing, sessionId);
  // Nobody is there to load it: the round goes on at the limit of what it waits for.
  const withDeadline = client.withDeadline.bind(client);
  const limited = jest
    .spyOn(client, 'withDeadline')
    .mockImplementation((_limit, call) => withDeadline(Date.now() + 2000, call));
  await reconcile(api.services);
  limited.mockRestore();
  expect(await workflowOf(`session/${request.name}`)).toBeDefined();
  expect(await api.store.sessions.find(loading.id)).toMatchObject({ status: 'loading' });
  expect(await workflowOf(`session/${name}`)).toBeDefined();
  expect(await api.store.sessions.find(closing)).toMatchObject({ status: 'closed' });
});
