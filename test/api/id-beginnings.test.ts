import { addReadySession, addStrategy, startApi, type ApiServer } from '../support/api-server';
import { pinnedTo, storeRun, storeSweep } from '../support/operations';

let api: ApiServer;
const execution = {
  ...{
    strategy: 'sma-cross',
    account: { initialCapital: 1000 },
    fees: { proportional: 0 },
    slippage: { proportional: 0 },
  },
  seed: 0,
};
const RUN = 'aaaaaaaa-1111-4111-8111-111111111111';
const SWEEPS = ['bbbbbbbb-1111-4111-8111-111111111111', 'bbbbbbbb-2222-4222-8222-222222222222'];

beforeAll(async () => {
  api = await startApi();
  await addStrategy(api.store);
  await addReadySession(api.store, 'demo', { instruments: ['SPX.INDEX'] });
  const pins = await pinnedTo(api.store, 'demo');
  await storeRun(api.store, { ...pins, id: RUN }, { ...execution, parameters: {} });
  const objective = { statistic: 'sharpe' as const, direction: 'maximize' as const };
  const plan = { ...execution, axes: [{ name: 'fast', values: [1] }], fixed: {}, objective };
  for (const id of SWEEPS) await storeSweep(api.store, { ...pins, id }, { plan, total: 1 });
});
afterAll(() => api.close());

const get = (path: string) => api.call('GET', `/api/v1/${path}`);

test.each(['aaaaaaaa', 'aaaaaaaa-1111', 'AAAAAAAA', RUN])('a run is found by %s', async (id) => {
  expect((await get(`runs/${id}`)).body).toMatchObject({ runId: RUN });
});

test('what it was asked for by the beginning of an id is answered as by the whole one', async () => {
  for (const part of ['fills', 'fills?format=csv', 'equity']) {
    const [begun, whole] = [await get(`runs/aaaaaaaa/${part}`), await get(`runs/${RUN}/${part}`)];
    expect(begun).toEqual(whole);
    expect(begun.body).toMatchObject({ error: { code: 'NOT_FINISHED' } });
  }
  const judged = await api.call('POST', '/api/v1/validations', { kind: 'judge', run: 'aaaaaaaa' });
  expect(judged).toEqual(await api.call('POST', '/api/v1/validations', { kind: 'judge', run: RUN }));
});

test('the beginning of none, of several, and what is no beginning are refused by name', async () => {
  expect(await get('runs/cccccccc')).toMatchObject({
    status: 404,
    body: { error: { code: 'OPERATION_NOT_FOUND', path: 'id' } },
  });
  expect(await get('sweeps/bbbbbbbb')).toMatchObject({
    status: 400,
    body: { error: { code: 'INVALID_ID', path: 'id', details: { candidates: SWEEPS.map((id) => `sweep/${id}`) } } },
  });
  expect((await get('sweeps/bbbbbbbb-2222')).body).toMatchObject({ sweepId: SWEEPS[1] });
  expect(await get('runs/aaaaaaa')).toMatchObject({ status: 400, body: { error: { code: 'INVALID_ID' } } });
});

test('an id that is begun is that of the kind that is asked for, as a whole one is', async () => {
  expect(await get('sweeps/aaaaaaaa')).toMatchObject({ status: 404, body: { error: { code: 'SWEEP_NOT_FOUND' } } });
});
