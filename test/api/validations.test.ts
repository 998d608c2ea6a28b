import type { RunConfig } from '../../engine/model/run-config';
import type { RunOutcome } from '../../infra/store/repositories/run-repository';
import { addReadySession, addStrategy, startApi, type ApiServer } from '../support/api-server';
import { completeRun, pinnedTo, storeRun } from '../support/operations';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
  await addStrategy(api.store);
  await addReadySession(api.store, 'data');
});
afterAll(() => api.close());

const config: RunConfig = {
  ...{ strategy: 'sma-cross', parameters: { fast: 2 }, seed: 0 },
  ...{ account: { initialCapital: 1 }, fees: { proportional: 0 }, slippage: { proportional: 0 } },
};
const outcome = {
  ...{ resultHash: 'r', statistics: { totalReturn: 0.5, trades: 3 }, barsPerYear: 252, bars: 100, worker: 'h' },
  ...{ rejections: {}, fillsArtifact: 'f', tradesArtifact: 't', equityArtifact: 'e', rejectionsArtifact: 'x' },
  ...{ ordersArtifact: 'o', seriesArtifact: 's', logArtifact: 'l' },
} as unknown as RunOutcome;

test('purge and embargo that leave nothing of the bars of a run are refused at their field, and nothing is stored', async () => {
  const { id: run } = await storeRun(api.store, await pinnedTo(api.store, 'data'), config);
  await completeRun(api.store, run, outcome);
  const refused = async (request: object, path: string) => {
    const { status, body } = await api.call('POST', '/api/v1/validations', { run, ...request });
    expect([status, body.error.code, body.error.path]).toEqual([400, 'VALIDATION', path]);
  };
  await refused({ kind: 'k-fold', folds: 5, purge: 20 }, 'purge');
  await refused({ kind: 'cpcv', groups: 6, testGroups: 2, purge: 3, embargo: 14 }, 'embargo');
  expect((await api.call('GET', '/api/v1/validations')).body).toMatchObject({ total: 0 });
  // With one bar less it gets as far as Temporal, which is not there.
  const { body } = await api.call('POST', '/api/v1/validations', { run, kind: 'k-fold', folds: 5, purge: 19 });
  expect(body.error.code).toBe('UNAVAILABLE');
});
