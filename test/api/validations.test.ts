import type { BarCounts } from '../../engine/model/bar-counts';
import { STATISTICS } from '../../engine/model/statistics';
import type { RunConfig } from '../../engine/model/run-config';
import type { RunOutcome } from '../../infra/store/repositories/run-repository';
import { addReadySession, addStrategy, startApi, type ApiServer } from '../support/api-server';
import { completeRun, completeSweep, pinnedTo, storeRun, storeSweep } from '../support/operations';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
  // Temporal is away: what gets that far was accepted.
  jest.spyOn(api.services.temporal.workflow, 'start').mockResolvedValue({} as never);
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

/** A completed sweep of three trials. */
async function storedSweep(bars?: BarCounts): Promise<string> {
  const { parameters: _, ...execution } = config;
  const objective = { statistic: 'sharpe', direction: 'maximize' } as const;
  const plan = { ...execution, axes: [{ name: 'fast', values: [1, 2, 3] }], fixed: {}, objective };
  const { id } = await storeSweep(api.store, await pinnedTo(api.store, 'data'), { plan, total: 3 });
  const rows = [0, 1, 2].map((trial) => ({
    ...{ trial, resultHash: Buffer.alloc(32), error: null, stopped: null },
    statistics: Float64Array.from(STATISTICS, () => trial),
  }));
  await api.store.trials.store({ sweepId: id, host: 'w', rows });
  if (bars) await api.store.sweeps.saveBars(id, bars);
  await completeSweep(api.store, id, 'd');
  return id;
}

async function refused(request: object, [path, message]: [string, string]): Promise<void> {
  const { status, body } = await api.call('POST', '/api/v1/validations', request);
  expect([status, body.error]).toMatchObject([400, { code: 'VALIDATION', path, message: `${path}: ${message}` }]);
}

async function accepted(request: object): Promise<void> {
  expect((await api.call('POST', '/api/v1/validations', request)).status).toBe(202);
}

test('windows, purge and embargo that the bars of a sweep do not allow are refused at their field before anything begins', async () => {
  // Instruments with different times: 40 bars of the longest, 61 closes in all, with 60 returns between them.
  const sweep = await storedSweep({ longest: 40, closes: 61 });
  await refused({ sweep, kind: 'walk-forward', windows: 41 }, [
    'windows',
    '41 windows need more than the 40 bars that there are',
  ]);
  const least = '3 groups with 20 bars of purge and 0 of embargo need 63 bars, and there are 60';
  await refused({ sweep, kind: 'k-fold', folds: 3, purge: 20 }, ['purge', least]);
  await refused({ sweep, kind: 'cpcv', groups: 3, testGroups: 1, embargo: 20 }, [
    'embargo',
    '3 groups with 0 bars of purge and 20 of embargo need 63 bars, and there are 60',
  ]);
  expect((await api.call('GET', '/api/v1/validations')).body).toMatchObject({ total: 0 });
  // With 37 tests of one bar, 3 bars are trained on; with 19 of purge each group needs 20.
  await accepted({ sweep, kind: 'walk-forward', windows: 37 });
  await accepted({ sweep, kind: 'k-fold', folds: 3, purge: 19 });
});

test('where the bars of a sweep are not known yet, nothing is refused at the door', async () => {
  const sweep = await storedSweep();
  await accepted({ sweep, kind: 'walk-forward', windows: 400 });
});

test('purge and embargo that leave nothing of the bars of a run are refused at their field, and nothing is stored', async () => {
  const { id: run } = await storeRun(api.store, await pinnedTo(api.store, 'data'), config);
  await completeRun(api.store, run, outcome);
  const { total } = (await api.call('GET', '/api/v1/validations')).body;
  // 100 bars have 99 returns between them.
  const need = (groups: number, purge: number, embargo: number) =>
    `${groups} groups with ${purge} bars of purge and ${embargo} of embargo need ${groups * (purge + embargo + 1)} bars, and there are 99`;
  await refused({ run, kind: 'k-fold', folds: 5, purge: 19 }, ['purge', need(5, 19, 0)]);
  await refused({ run, kind: 'cpcv', groups: 6, purge: 3, embargo: 14 }, ['embargo', need(6, 3, 14)]);
  await refused({ run, kind: 'walk-forward', windows: 100 }, [
    'windows',
    '100 windows need more than the 100 bars that there are',
  ]);
  expect((await api.call('GET', '/api/v1/validations')).body).toMatchObject({ total });
  await accepted({ run, kind: 'k-fold', folds: 5, purge: 18 });
});
