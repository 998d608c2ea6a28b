import { randomUUID } from 'node:crypto';
import { encodeError } from '../../api/rest/compatibility/flat-errors';
import { OPTIMIZATION_ERRORS } from '../../api/rest/compatibility/optimization-request';
import { HoldfastError } from '../../engine/model/errors';
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

test('a search whose trials others compute is refused a judge at its field', async () => {
  const search = { session: 'data', strategy: 'sma-cross', space: { fast: [2, 3], slow: [5] }, ask: true };
  const { status, body } = await api.call('POST', '/api/v1/searches', { ...search, judge: true });
  expect([status, body.error.code, body.error.path]).toEqual([400, 'VALIDATION', 'judge']);
});

test.each([
  [{ start: 9, stop: 2, step: 1 }, 'SPACE_EMPTY', 'space.fast.stop'],
  [{ low: 9, high: 2 }, 'SPACE_EMPTY', 'space.fast.high'],
  [{ start: -3, stop: 5, step: 1 }, 'VALIDATION', 'space.fast.start'],
  [[2, 3, 2], 'VALIDATION', 'space.fast.2'],
  [[2, -3], 'VALIDATION', 'space.fast.1'],
  [{ type: 'values', values: [2, -3] }, 'VALIDATION', 'space.fast.values.1'],
])('what is wrong with the range %j is told by its own field', async (fast, code, path) => {
  const search = { session: 'data', strategy: 'sma-cross', space: { fast, slow: [50] } };
  const { body } = await api.call('POST', '/api/v1/searches', search);
  expect([body.error.code, body.error.path]).toEqual([code, path]);
});

test('clients of another contract are told the ends of ranges by its names', () => {
  const told = (path: string) =>
    encodeError(OPTIMIZATION_ERRORS, new HoldfastError('VALIDATION', `${path}: is wrong`, { path })).body;
  for (const [ours, theirs] of [
    ['space.fast.high', 'param_ranges.fast.max'],
    ['space.fast.low', 'param_ranges.fast.min'],
    ['space.fast.step', 'param_ranges.fast.step'],
    ['space.fast.1', 'param_ranges.fast.1'],
    ['space', 'param_ranges'],
  ] as const) {
    expect(told(ours)).toMatchObject({ error: { message: `${theirs}: is wrong`, path: theirs } });
  }
});
