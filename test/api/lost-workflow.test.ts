import { randomUUID } from 'node:crypto';
import type { NewOperation } from '../../infra/store/repositories/operation-rows';
import { noticeSessions, takeUpLost } from '../../api/operations/lifecycle/lost-work';
import { addReadySession, startApi, type ApiServer } from '../support/api-server';
import { testServers } from '../support/stack';

const execution = {
  strategy: 'sma-cross',
  account: { initialCapital: 1 },
  fees: { proportional: 0 },
  slippage: { proportional: 0 },
  seed: 0,
};

let api: ApiServer;
let client: ApiServer['services']['temporal'];
let name: string;
let sessionId: string;
beforeAll(async () => {
  const { temporalAddress } = await testServers();
  api = await startApi({ temporalAddress });
  client = api.services.temporal;
});
beforeEach(async () => {
  name = `lost-${randomUUID().slice(0, 8)}`;
  sessionId = await addReadySession(api.store, name);
});
afterAll(() => api.close());

async function operation(): Promise<NewOperation> {
  const { manifest_hash: manifestHash } = await api.store.sessions.getOpen(name);
  const id = randomUUID();
  const pinned = { sessionId, session: name, manifestVersion: 1, manifestHash: manifestHash! };
  return { id, ...pinned, strategy: 'sma-cross', owner: 'admin' };
}

/** As a process leaves it that dies between the row and the start of the workflow. */
async function lostRun(): Promise<string> {
  const run = await operation();
  await api.store.runs.create(run, { ...execution, parameters: {} });
  return run.id;
}

async function lostVerification(of: string): Promise<string> {
  const repetition = await operation();
  await api.store.runs.createVerification(repetition, { ...execution, parameters: {} }, of);
  return repetition.id;
}

async function lostSweep(): Promise<string> {
  const sweep = await operation();
  const objective = { statistic: 'sharpe', direction: 'maximize' } as const;
  const plan = { ...execution, axes: [{ name: 'fast', values: [1, 2] }], fixed: {}, objective };
  await api.store.sweeps.create(sweep, { plan, total: 2 });
  return sweep.id;
}

test('a run and a sweep without a workflow can be cancelled, and a second time changes nothing', async () => {
  for (const address of [`/api/v1/runs/${await lostRun()}`, `/api/v1/sweeps/${await lostSweep()}`]) {
    expect(await api.call('POST', `${address}/cancel`)).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(await api.call('POST', `${address}/cancel`)).toMatchObject({ status: 200, body: { status: 'cancelled' } });
  }
});

test('a session that is closed by force leaves no such work open', async () => {
  const id = await lostRun();
  const address = `/api/v1/sessions/${name}`;
  expect(await api.call('DELETE', address)).toMatchObject({ status: 409, body: { error: { code: 'SESSION_BUSY' } } });
  expect((await api.call('DELETE', `${address}?force=true`)).status).toBe(200);
  expect((await api.call('GET', `/api/v1/runs/${id}`)).body).toMatchObject({ status: 'cancelled' });
});

/** As though nobody had looked for a while. */
const age = (table: string, id: string) =>
  api.store.database.pool.query(`update ${table} set created_at = now() - interval '1 minute' where id = $1`, [id]);

async function isStarted(workflowId: string, tries = 500): Promise<boolean> {
  for (let i = 0; i < tries; i++) {
    try {
      await client.workflow.getHandle(workflowId).describe();
      return true;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  return false;
}

test('who reads or lists a run or a sweep that lost its workflow starts it', async () => {
  const [read, listed, sweep] = [await lostRun(), await lostRun(), await lostSweep()];
  await Promise.all([age('runs', read), age('runs', listed), age('sweeps', sweep)]);
  await api.call('GET', `/api/v1/runs/${read}`);
  expect(await isStarted(`run/${read}`)).toBe(true);
  await api.call('GET', `/api/v1/runs?session=${name}`);
  expect(await isStarted(`run/${listed}`)).toBe(true);
  await api.call('GET', `/api/v1/sweeps/${sweep}`);
  expect(await isStarted(`sweep/${sweep}`)).toBe(true);
});

test('an API that starts takes up what another one left: runs, sweeps, sessions that load or close', async () => {
  const [run, sweep] = [await lostRun(), await lostSweep()];
  const range = { start: '2020-01-01', end: '2020-12-31' };
  const request = { name: `opened-${name}`, catalog: '.', follow: false, ...range };
  const row = { id: randomUUID(), name: request.name, catalog: '.', startUs: 0, endUs: 1, request };
  await api.store.sessions.create(row);
  const leaving = `closing-${name}`;
  await api.store.sessions.beginClosing(await addReadySession(api.store, leaving), true);
  const verifying = await lostVerification(run);
  void takeUpLost(api.services);
  for (const id of [`run/${verifying}`, `run/${run}`, `sweep/${sweep}`, `session/${request.name}`])
    expect([id, await isStarted(id)]).toEqual([id, true]);
});

test('a session that has ended while its reader found it loading is not opened anew', async () => {
  const range = { start: '2020-01-01', end: '2020-12-31' };
  const request = { name: `gone-${name}`, catalog: '.', follow: false, ...range };
  const id = randomUUID();
  const row = await api.store.sessions.create({ id, name: request.name, catalog: '.', startUs: 0, endUs: 1, request });
  await api.store.sessions.discard(id);
  noticeSessions(api.services, [{ ...row, created_at: new Date(0) }]);
  expect(await isStarted(`session/${request.name}`, 25)).toBe(false);
});

test('a session that closes takes no error, and its sweeps are not opened again', async () => {
  const sweep = await lostSweep();
  await api.store.sweeps.end(sweep, { status: 'completed', digest: 'd', error: null });
  await api.store.sessions.beginClosing(sessionId, true);
  await api.store.sessions.setError(sessionId, { code: 'INTERNAL', message: 'late' });
  expect((await api.store.sessions.find(sessionId))!.status).toBe('closing');
  await expect(api.store.sweeps.reopen(sweep)).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  expect(await api.store.sweeps.get(sweep)).toMatchObject({ status: 'completed', digest: 'd' });
});

test('a change of a session without a workflow is refused by name', async () => {
  const answer = await api.call('POST', `/api/v1/sessions/${name}/extend`, { end: '2021-12-31' });
  expect(answer).toMatchObject({ status: 404, body: { error: { code: 'SESSION_NOT_FOUND', path: 'name' } } });
});

test('work that begins late does not hide that its sweep was paused', async () => {
  const id = await lostSweep();
  await api.store.sweeps.setOpenStatus(id, 'paused');
  await api.store.sweeps.markRunning(id);
  expect((await api.store.sweeps.get(id)).status).toBe('paused');
});
