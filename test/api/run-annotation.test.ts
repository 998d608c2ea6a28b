import type { BarContext } from '../../engine/strategies/define-strategy';
import { encodeBundle } from '../../engine/strategies/strategy-bundle';
import { flat, trade } from '../engine/trade-script';
import { addReadySession, addStrategy, startApi, type ApiServer } from '../support/api-server';
import { endBadly, pinnedTo, storeRun } from '../support/operations';
import { storeResult } from '../support/stored-result';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
  await addStrategy(api.store);
  await addReadySession(api.store, 'demo');
});
afterAll(() => api.close());

const CONFIG = {
  ...{ strategy: 'sma-cross', parameters: {}, account: { initialCapital: 1000 }, fees: { proportional: 0 } },
  ...{ slippage: { proportional: 0 }, seed: 0 },
};

test('a run is named, tagged and noted at any time; what is not given stays, and the result does', async () => {
  const bars = [flat, flat, flat];
  const id = await storeResult(api, trade(bars, [(ctx: BarContext) => ctx.buy(1)]).result);
  const annotate = (body: object) => api.call('POST', `/api/v1/runs/${id}/annotate`, body);
  const { resultHash } = (await api.call('GET', `/api/v1/runs/${id}`)).body;
  expect((await annotate({ label: ' a name ', tags: ['keep', 'odd'] })).body).toMatchObject({
    ...{ label: 'a name', tags: ['keep', 'odd'], note: null, resultHash },
  });
  expect((await annotate({ note: 'loses in autumn' })).body).toMatchObject({
    label: 'a name',
    note: 'loses in autumn',
  });
  expect((await annotate({ label: null, tags: [], note: '' })).body).toMatchObject({
    label: null,
    tags: [],
    note: null,
  });
  for (const [body, path] of [
    [{ label: '' }, 'label'],
    [{ tags: ['a', 'a'] }, 'tags'],
    [{ tags: ['x'.repeat(65)] }, 'tags.0'],
    [{ colour: 'red' }, 'colour'],
  ] as const) {
    expect((await annotate(body)).body.error.path).toBe(path);
  }
  const absent = '00000000-0000-4000-8000-000000000000';
  const { body } = await api.call('POST', `/api/v1/runs/${absent}/annotate`, { label: 'x' });
  expect(body.error.code).toBe('RUN_NOT_FOUND');
});

test('a failed run shows the line of the source that its strategy had, and one that did not fail has none', async () => {
  const lines = Array.from({ length: 20 }, (_, i) => `line ${i + 1}`);
  const bundle = encodeBundle({ entry: 'own.ts', files: { 'own.ts': lines.join('\n') } });
  const strategyHash = await api.artifacts.put(Buffer.from(bundle));
  const run = await storeRun(api.store, { ...(await pinnedTo(api.store, 'demo')), strategyHash }, CONFIG);
  const early = await api.call('GET', `/api/v1/runs/${run.id}/failure`);
  expect([early.status, early.body.error.code]).toEqual([409, 'INVALID_STATE']);
  await api.store.operations.begin(run.id, 1);
  const error = {
    code: 'STRATEGY_FAILED' as const,
    message: 'too much',
    details: { file: 'own.ts', line: 3, column: 2 },
  };
  await endBadly(api.store, run.id, { status: 'failed', error });
  expect((await api.call('GET', `/api/v1/runs/${run.id}/failure`)).body).toEqual({
    ...{ runId: run.id, error, bars: null, log: [] },
    source: { file: 'own.ts', line: 3, first: 1, lines: lines.slice(0, 9) },
  });
});
