import { randomUUID } from 'node:crypto';
import { STATISTICS } from '../../engine/model/statistics';
import { ADMIN_KEY, addReadySession, addStrategy, startApi, type ApiServer } from '../support/api-server';
import { completeSweep, pinnedTo, storeSweep } from '../support/operations';

const execution = {
  ...{ strategy: 'sma-cross', account: { initialCapital: 1000 }, fees: { proportional: 0 } },
  ...{ slippage: { proportional: 0 }, seed: 0, fixed: {} },
  objective: { statistic: 'totalReturn', direction: 'maximize' } as const,
};
const AXES = [
  { name: 'fast', values: [1, 2] },
  { name: 'slow', start: 5, step: 5, count: 3 },
  { name: 'size', values: [1, 2] },
];

let api: ApiServer;
let sweep: string;
let search: string;
beforeAll(async () => {
  api = await startApi();
  await addStrategy(api.store);
  await addReadySession(api.store, 'demo');
  const pinned = await pinnedTo(api.store, 'demo');
  sweep = (await storeSweep(api.store, pinned, { plan: { ...execution, axes: AXES }, total: 12 })).id;
  // Trial 6 fast + 2 slow + size comes to its square; the last one fails.
  await storeTrials(sweep, 12, 11);
  await completeSweep(api.store, sweep, 'a'.repeat(64));
  search = await storeSearch();
});
afterAll(() => api.close());

async function storeTrials(sweepId: string, count: number, failing?: number): Promise<void> {
  const figures = (trial: number) => ({ totalReturn: trial ** 2, maxDrawdown: -trial, sharpe: 5 - trial, trades: 1 });
  const rows = Array.from({ length: count }, (_, trial) => ({
    ...{ trial, resultHash: Buffer.alloc(32, trial), stopped: null },
    error: trial === failing ? { code: 'STRATEGY_FAILED' as const, message: 'It divided by 0.' } : null,
    statistics: Float64Array.from(STATISTICS, (name) => (figures(trial) as Record<string, number>)[name] ?? 0),
  }));
  await api.store.trials.store({ sweepId, host: 'engine-worker-1', rows });
}

/** Three points, of which two have results. */
async function storeSearch(): Promise<string> {
  const plan = {
    ...{ algorithm: { name: 'random', options: {} }, space: { dimensions: [], relations: [] }, constraints: [] },
    ...{ objectives: [{ terms: [{ statistic: 'totalReturn', weight: 1 }], direction: 'maximize' }] },
    ...{ seed: 1, trials: 3, generation: 3 },
  } as never;
  const operation = {
    ...{ id: randomUUID(), kind: 'search', manifestVersion: 1, strategy: 'sma-cross', owner: 'admin' },
    ...{ takesPlace: true, total: 3, ...(await pinnedTo(api.store, 'demo')) },
  };
  const { strategy: _, ...config } = execution;
  const detail = await api.store.sweeps.saveSearch({ ...config, strategy: 'sma-cross' }, plan, { judge: false });
  const { id } = await api.store.operations.create(operation, detail);
  const points = [
    { fast: 3, mode: 'a' },
    { fast: 7, mode: 'b' },
    { fast: 5, mode: 'a' },
  ];
  await api.store.searches.saveGeneration(id, { generation: 0, first: 0, points });
  await storeTrials(id, 2);
  return id;
}

type Body = Record<string, unknown>;
const ask = async (path: string) => api.call('GET', `/api/v1/${path}`);
async function get(path: string): Promise<Body> {
  const { status, body } = await ask(path);
  expect([path, status, body.error]).toEqual([path, 200, undefined]);
  return body;
}
const error = async (path: string) => (await ask(path)).body.error as { code: string; path: string };

test('a pivot puts all trials of a cell together, the failed ones left out', async () => {
  const pivot = await get(`sweeps/${sweep}/pivot?x=fast&y=slow&agg=mean`);
  expect(pivot).toMatchObject({
    ...{ id: sweep, statistic: 'totalReturn', largerIsBetter: true, settled: true, trials: 11, agg: 'mean' },
    x: {
      name: 'fast',
      numeric: true,
      values: 2,
      bins: [
        { from: 1, to: 1 },
        { from: 2, to: 2 },
      ],
    },
    z: [
      [0.5, 42.5],
      [6.5, 72.5],
      [20.5, 100],
    ],
    counts: [
      [2, 2],
      [2, 2],
      [2, 1],
    ],
    best: { trial: 10, value: 100, x: 1, y: 2 },
  });
  expect(await get(`sweeps/${sweep}/pivot?x=slow&y=size&agg=best&fix=fast=1`)).toMatchObject({
    ...{ trials: 6, counts: 1 },
    z: [
      [0, 4, 16],
      [1, 9, 25],
    ],
  });
});

test('slices are values of parameters and ranges of statistics', async () => {
  const trials = async (fix: string) => (await get(`sweeps/${sweep}/line?x=fast&fix=${fix}`))['trials'];
  expect(await trials('slow=5..10')).toBe(8);
  expect(await trials('slow=5|15,size=2')).toBe(3);
  expect(await trials('totalReturn=10..50,size=1')).toBe(2);
});

test('a line shows the spread along one parameter', async () => {
  expect(await get(`sweeps/${sweep}/line?x=fast`)).toMatchObject({
    x: { name: 'fast', values: 2 },
    points: [
      { from: 1, to: 1, trials: 6, least: 0, lowerQuartile: 1.75, median: 6.5, upperQuartile: 14.25, largest: 25 },
      { from: 2, trials: 5, least: 36, median: 64, largest: 100, mean: 66 },
    ],
  });
});

test('a distribution has the headline, and an example of each failure', async () => {
  expect(await get(`sweeps/${sweep}/distribution`)).toMatchObject({
    ...{ best: { trial: 10, value: 100 }, median: 25, mean: 35, aboveZero: 10 / 11 },
    failures: [{ code: 'STRATEGY_FAILED', count: 1, trial: 11, message: 'It divided by 0.' }],
  });
  // A drawdown is the better the larger (nearer to 0) it is.
  expect(await get(`sweeps/${sweep}/distribution?statistic=maxDrawdown`)).toMatchObject({
    ...{ statistic: 'maxDrawdown', largerIsBetter: true, best: { trial: 0, value: 0 }, aboveZero: 0 },
  });
});

test('importance is exact only where every combination has its figure', async () => {
  expect(await get(`sweeps/${sweep}/importance`)).toMatchObject({ exact: false, pairs: [] });
  const { exact, parameters, pairs } = (await get(`sweeps/${sweep}/importance?statistic=sharpe&fix=slow=5|10`)) as {
    exact: boolean;
    parameters: { parameter: string; share: number }[];
    pairs: { share: number }[];
  };
  // 5 - 6 fast - 2 slow - size is a sum: variances 9, 1 and 1/4, and nothing of two together.
  expect(exact).toBe(true);
  expect(parameters.map(({ parameter, share }) => [parameter, share])).toEqual([
    ['fast', expect.closeTo(9 / 10.25, 12)],
    ['slow', expect.closeTo(1 / 10.25, 12)],
    ['size', expect.closeTo(0.25 / 10.25, 12)],
  ]);
  for (const { share } of pairs) expect(share).toBeCloseTo(0, 12);
});

test('a sample has parameters, figures, the best trials and the front', async () => {
  const sample = await get(`sweeps/${sweep}/sample?size=3&figures=trades&against=maxDrawdown`);
  expect(sample).toMatchObject({
    ...{ trials: 11, figures: ['totalReturn', 'maxDrawdown', 'trades'] },
    parameters: [{ name: 'fast' }, { name: 'slow' }, { name: 'size' }],
    ...{ best: [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0], front: [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0] },
  });
  expect((sample['rows'] as number[][])[1]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((trial) => -trial || 0));
  expect((sample['values'] as number[][])[1]).toEqual([5, 5, 10, 10, 15, 15, 5, 5, 10, 10, 15]);
});

test('a trial has its rank and its neighbours', async () => {
  expect(await get(`sweeps/${sweep}/trials/9`)).toMatchObject({
    row: { trial: 9, parameters: { fast: 2, slow: 10, size: 2 }, statistics: { totalReturn: 81 } },
    ...{ rank: 2, of: 11 },
    neighbours: [
      { trial: 3, parameter: 'fast', value: 9 },
      { trial: 7, parameter: 'slow', value: 49 },
      { trial: 11, parameter: 'slow', value: null },
      { trial: 8, parameter: 'size', parameters: { size: 1 }, value: 64 },
    ],
  });
  expect(await get(`sweeps/${sweep}/trials/11`)).toMatchObject({ row: { status: 'failed' }, rank: null });
});

test('trials are listed by a parameter and by ranges', async () => {
  const list = async (query: string) => {
    const { total, items } = (await get(`sweeps/${sweep}/trials?${query}`)) as {
      total: number;
      items: { trial: number }[];
    };
    return [total, items.map(({ trial }) => trial)];
  };
  expect(await list('sort=-parameters.slow&limit=5')).toEqual([11, [4, 5, 10, 2, 3]]);
  expect(await list('sort=-parameters.slow&limit=5&offset=8')).toEqual([11, [1, 6, 7]]);
  expect(await list('sort=-totalReturn&fix=fast=1,totalReturn=..16')).toEqual([5, [4, 3, 2, 1, 0]]);
  expect(await list('fix=slow=15')).toEqual([3, [4, 5, 10]]);
});

test('a search has the same pictures, as far as it has come', async () => {
  expect(await get(`searches/${search}/pivot?x=fast&y=mode&agg=best`)).toMatchObject({
    ...{ settled: false, trials: 2, x: { bins: [{ from: 3 }, { from: 5 }, { from: 7 }] } },
    y: {
      numeric: false,
      bins: [
        { from: 'a', to: 'a' },
        { from: 'b', to: 'b' },
      ],
    },
    z: [
      [0, null, null],
      [null, null, 1],
    ],
  });
  expect(await get(`searches/${search}/trials/1`)).toMatchObject({
    ...{ rank: 1, of: 2 },
    neighbours: [{ trial: 0, parameter: null, parameters: { fast: 3, mode: 'a' }, value: 0 }],
  });
  expect(await get(`searches/${search}/trials?fix=mode=b`)).toMatchObject({ total: 1, items: [{ trial: 1 }] });
  expect(await error(`sweeps/${search}/pivot`)).toMatchObject({ code: 'SWEEP_NOT_FOUND', path: 'id' });
});

test('what is wrong is told at its field', async () => {
  const of = (query: string) => error(`sweeps/${sweep}/${query}`);
  expect(await of('pivot?x=none')).toMatchObject({ code: 'VALIDATION', path: 'x' });
  expect(await of('pivot?x=fast&y=fast')).toMatchObject({ code: 'VALIDATION', path: 'y' });
  expect(await of('pivot?agg=sum')).toMatchObject({ code: 'VALIDATION', path: 'agg' });
  expect(await of('pivot?bins=201')).toMatchObject({ code: 'VALIDATION', path: 'bins' });
  expect(await of('pivot?statistic=shrape')).toMatchObject({ code: 'UNKNOWN_STATISTIC', path: 'statistic' });
  expect(await of('pivot?fix=fast')).toMatchObject({ code: 'VALIDATION', path: 'fix' });
  expect(await of('pivot?fix=fast=9')).toMatchObject({ code: 'VALIDATION', path: 'fix.fast' });
  expect(await of('pivot?fix=fsat=1')).toMatchObject({ code: 'UNKNOWN_STATISTIC', path: 'fix.fsat' });
  expect(await of('pivot?fix=sharpe=1')).toMatchObject({ code: 'VALIDATION', path: 'fix.sharpe' });
  expect(await of('sample?figures=nothing')).toMatchObject({ code: 'UNKNOWN_STATISTIC', path: 'figures' });
  expect(await of('sample?against=nothing')).toMatchObject({ code: 'UNKNOWN_STATISTIC', path: 'against' });
  expect(await of('trials/12')).toMatchObject({ code: 'VALIDATION', path: 'trial' });
  expect(await of('trials?sort=parameters.none')).toMatchObject({ code: 'VALIDATION', path: 'sort' });
  expect(await of('trials?fix=fast=1&status=failed')).toMatchObject({ code: 'VALIDATION', path: 'status' });
});

test('columns of a large sweep are stored once, and go when it is opened again', async () => {
  const total = 30_000;
  const plan = { ...execution, axes: [{ name: 'fast', start: 1, step: 1, count: total }] };
  const { id } = await storeSweep(api.store, await pinnedTo(api.store, 'demo'), { plan, total });
  await storeTrials(id, total);
  await completeSweep(api.store, id, 'a'.repeat(64));
  const parts = async () =>
    (await api.store.database.db.selectFrom('trial_figures').select('part').where('sweep_id', '=', id).execute())
      .length;
  const first = await get(`sweeps/${id}/pivot`);
  expect(await parts()).toBe(1);
  expect(first).toMatchObject({ trials: total, counts: total / 200, best: { trial: total - 1 } });
  expect((first['x'] as { bins: object[] }).bins).toHaveLength(200);
  await api.store.operations.reopen(await api.store.sweeps.get(id));
  expect(await parts()).toBe(0);
  expect(await get(`sweeps/${id}/pivot`)).toMatchObject({ settled: false, trials: total });
  expect(await parts()).toBe(0);
});

test('a key is needed', async () => {
  const { statusCode } = await api.app.inject({ url: `/api/v1/sweeps/${sweep}/pivot` });
  expect([statusCode, ADMIN_KEY.length > 0]).toEqual([401, true]);
});

test('a run that is called a trial leads to it, and must be like it', async () => {
  const work = { ...{ session: 'demo', strategy: 'sma-cross' }, parameters: { fast: 1, slow: 5, size: 1 } };
  const { parameters: _, ...bare } = work;
  const refused = async (trialOf: object, request: object = work) =>
    (await api.call('POST', '/api/v1/runs', { ...request, trialOf })).body.error as object;
  expect(await refused({ id: randomUUID(), trial: 0 })).toMatchObject({ code: 'SWEEP_NOT_FOUND', path: 'trialOf.id' });
  expect(await refused({ id: sweep, trial: 12 })).toMatchObject({ code: 'VALIDATION', path: 'trialOf.trial' });
  const other = { ...bare, parameters: { fast: 2, slow: 5, size: 1 } };
  expect(await refused({ id: sweep, trial: 0 }, other)).toMatchObject({ code: 'VALIDATION', path: 'trialOf' });
});
