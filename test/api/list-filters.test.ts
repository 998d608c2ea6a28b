import { STATISTICS, type Statistics } from '../../engine/model/statistics';
import { addReadySession, addStrategy, startApi, type ApiServer } from '../support/api-server';
import { completeRun, pinnedTo, storeRun, storeSweep } from '../support/operations';

const config = {
  ...{ strategy: 'sma-cross', account: { initialCapital: 1000 }, seed: 0, parameters: { fast: 1, slow: 2, size: 1 } },
  ...{ fees: { proportional: 0 }, slippage: { proportional: 0 } },
};
const hash = 'a'.repeat(64);

let api: ApiServer;
let runs: string[];
beforeAll(async () => {
  api = await startApi();
  await addStrategy(api.store);
  await addReadySession(api.store, 'demo');
  runs = [
    await storedRun({ label: 'Winter_idea', sharpe: 0.5 }),
    await storedRun({ label: 'summer', sharpe: 1.5 }),
    await storedRun({ label: null, sharpe: 2.5 }),
  ];
});
afterAll(() => api.close());

async function storedRun({ label, sharpe }: { label: string | null; sharpe: number }): Promise<string> {
  const run = await storeRun(api.store, { ...(await pinnedTo(api.store, 'demo')), label }, config);
  const statistics = Object.fromEntries(STATISTICS.map((name) => [name, 0])) as Statistics;
  await completeRun(api.store, run.id, {
    ...{ resultHash: hash, statistics: { ...statistics, sharpe, trades: 10 }, barsPerYear: 252, bars: 1 },
    ...{ fillsArtifact: hash, tradesArtifact: hash, equityArtifact: hash, rejections: {}, rejectionsArtifact: hash },
    ...{ ordersArtifact: null, seriesArtifact: null, logArtifact: null, worker: 'engine-worker-1' },
  });
  return run.id;
}

async function found(query: string): Promise<number[]> {
  const { body } = await api.call('GET', `/api/v1/runs?${query}`);
  expect(body.error).toBeUndefined();
  const { total, items } = body as unknown as { total: number; items: { runId: string }[] };
  expect(total).toBe(items.length);
  return items.map(({ runId }) => runs.indexOf(runId));
}

test('runs are found by a part of their label, their strategy and the beginning of their id', async () => {
  expect(await found('text=WINTER')).toEqual([0]);
  // What stands for any letter in a pattern stands for itself.
  expect(await found('text=r_i')).toEqual([0]);
  expect(await found('text=%25')).toEqual([]);
  expect(await found(`text=${runs[1]!.slice(0, 13)}`)).toEqual([1]);
  expect(await found('text=sma')).toEqual([0, 1, 2]);
  expect(await found('strategy=sma-cross')).toEqual([0, 1, 2]);
  expect(await found('strategy=other')).toEqual([]);
});

test('runs are found by ranges of statistics, ends included', async () => {
  expect(await found('figures=sharpe=1.5..')).toEqual([1, 2]);
  expect(await found('figures=sharpe=..1.5,trades=10..10')).toEqual([0, 1]);
  expect(await found('figures=sharpe=1..2&text=winter')).toEqual([]);
  const refused = async (query: string) => (await api.call('GET', `/api/v1/runs?${query}`)).body.error as object;
  expect(await refused('figures=shrape=1..')).toMatchObject({ code: 'UNKNOWN_STATISTIC', path: 'figures.shrape' });
  expect(await refused('figures=sharpe=1')).toMatchObject({ code: 'VALIDATION', path: 'figures.sharpe' });
  expect(await refused('figures=sharpe')).toMatchObject({ code: 'VALIDATION', path: 'figures' });
});

test('a sweep in a list says its best trial so far', async () => {
  const plan = {
    ...{ ...config, fixed: {}, objective: { statistic: 'sharpe', direction: 'maximize' } as const },
    axes: [{ name: 'fast', values: [1, 2, 3] }],
  };
  const { parameters: _, ...bare } = plan;
  const { id } = await storeSweep(api.store, await pinnedTo(api.store, 'demo'), { plan: bare, total: 3 });
  const bestSoFar = async () => {
    const { body } = await api.call('GET', '/api/v1/sweeps?text=sma&strategy=sma-cross');
    return (body as unknown as { items: { bestSoFar: object | null }[] }).items[0]!.bestSoFar;
  };
  expect(await bestSoFar()).toBeNull();
  const rows = [0.1, 0.9, 0.4].map((sharpe, trial) => ({
    ...{ trial, resultHash: Buffer.alloc(32, trial), error: null, stopped: null },
    statistics: Float64Array.from(STATISTICS, (name) => (name === 'sharpe' ? sharpe : 0)),
  }));
  await api.store.trials.store({ sweepId: id, host: 'engine-worker-1', rows, objective: plan.objective });
  expect(await bestSoFar()).toEqual({ trial: 1, value: 0.9 });
});
