import { randomUUID } from 'node:crypto';
import { addReadySession, addStrategy, startApi, type ApiServer } from '../support/api-server';
import { pinnedTo } from '../support/operations';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
  await addStrategy(api.store);
  await addReadySession(api.store, 'data');
});
afterAll(() => api.close());

const config = {
  ...{
    strategy: 'sma-cross',
    account: { initialCapital: 1 },
    fees: { proportional: 0 },
    slippage: { proportional: 0 },
  },
  ...{ seed: 0, fixed: {}, objective: { statistic: 'sharpe' as const, direction: 'maximize' as const } },
};
const plan = {
  ...{ algorithm: { name: 'random' as const, options: {} }, space: { parameters: {}, relations: [] }, constraints: [] },
  ...{ objectives: [{ terms: [{ statistic: 'sharpe', weight: 1 }], direction: 'maximize' }] },
  ...{ seed: 1, trials: 3, generation: 3 },
} as never;

async function newSearch(): Promise<string> {
  const operation = {
    ...{ id: randomUUID(), kind: 'search', manifestVersion: 1, strategy: 'sma-cross', owner: 'admin' },
    ...{ takesPlace: true, total: 3, ...(await pinnedTo(api.store, 'data')) },
  };
  const detail = await api.store.sweeps.saveSearch(config, plan, { judge: false });
  return (await api.store.operations.create(operation, detail)).id;
}

test('a search is no sweep at any of their addresses: the answer names its own, and nothing happens', async () => {
  const id = await newSearch();
  const calls = [
    ['GET', ''],
    ['GET', '/trials'],
    ['GET', '/trials?format=csv'],
    ['POST', '/cancel'],
    ['POST', '/pause'],
    ['POST', '/resume'],
    ['POST', '/retry-failed'],
  ] as const;
  for (const [method, path] of calls) {
    const { status, body } = await api.call(method, `/api/v1/sweeps/${id}${path}`, method === 'POST' ? {} : undefined);
    expect([path, status, body.error?.code, body.error?.path]).toEqual([path, 404, 'SWEEP_NOT_FOUND', 'id']);
    expect(body.error.message).toContain(`/api/v1/searches/${id}`);
  }
  expect((await api.store.operations.get(id)).status).toBe('queued');
  expect((await api.call('GET', `/api/v1/searches/${id}/trials?format=csv`)).status).toBe(200);
});
