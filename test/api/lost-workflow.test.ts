import { randomUUID } from 'node:crypto';
import type { NewOperation } from '../../infra/postgres/repositories/operation-rows';
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
let name: string;
let sessionId: string;
beforeAll(async () => {
  const { temporalAddress } = await testServers();
  api = await startApi({ temporalAddress });
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
