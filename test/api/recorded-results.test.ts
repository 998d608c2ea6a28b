import { STATISTICS, type Statistics } from '../../engine/model/statistics';
import { startMicros } from '../../engine/model/time';
import { encodeTable } from '../../infra/store/artifacts/table';
import type { RunOutcome } from '../../infra/store/repositories/run-repository';
import { addReadySession, addStrategy, startApi, type ApiServer } from '../support/api-server';
import { completeRun, pinnedTo, storeRun } from '../support/operations';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
  await addStrategy(api.store);
  await addReadySession(api.store, 'demo', { instruments: ['SPX.INDEX'] });
});
afterAll(() => api.close());

const day = (i: number) => startMicros('2020-01-01') + i * 86_400_000_000;

/** @param recorded what it kept beside what the first versions did */
async function finishedRun(recorded: Partial<RunOutcome> = {}): Promise<string> {
  const { store, artifacts } = api;
  const costs = { fees: { proportional: 0 }, slippage: { proportional: 0 } };
  const config = { strategy: 'sma-cross', account: { initialCapital: 1000 }, ...costs, parameters: {}, seed: 0 };
  const run = await storeRun(store, await pinnedTo(store, 'demo'), config);
  const empty = await artifacts.put(encodeTable({ time: new Float64Array(0) }));
  await completeRun(store, run.id, {
    statistics: Object.fromEntries(STATISTICS.map((name, i) => [name, i])) as Statistics,
    ...{ resultHash: 'a'.repeat(64), barsPerYear: 252, bars: 5, worker: 'engine-worker-1', rejections: {} },
    ...{ fillsArtifact: empty, tradesArtifact: empty, equityArtifact: empty, rejectionsArtifact: empty },
    ...{ ordersArtifact: null, seriesArtifact: null, logArtifact: null },
    ...recorded,
  });
  return run.id;
}

/** One order that filled and one that was refused, two series, a message. */
async function recordedRun(): Promise<string> {
  const { artifacts } = api;
  const orders = {
    orderId: Float64Array.of(1, 2),
    instrument: { codes: Int32Array.of(1, 0), texts: ['NDX.INDEX', 'SPX.INDEX'] },
    tag: ['dip', ''],
    filled: Float64Array.of(3, 0),
    averagePrice: Float64Array.of(3000.5, NaN),
    placedAt: Float64Array.of(day(0), day(2)),
    endedAt: Float64Array.of(day(1), NaN),
    status: ['filled', 'working'],
  };
  const list = [
    { name: 'spread', instrument: null, points: 4 },
    { name: 'width', instrument: 'SPX.INDEX', points: 1 },
  ];
  const points = { time: Float64Array.of(0, 1, 2, 3, 2).map(day), value: Float64Array.of(1, 2, 3, 4, 9) };
  const log = { time: Float64Array.of(day(1)), instrument: [''], message: ['hello'] };
  const fills = {
    time: Float64Array.of(day(1), day(2)),
    orderId: Float64Array.of(1, NaN),
    type: ['stop', ''],
    reason: ['stop', 'liquidation'],
    tag: ['dip', ''],
  };
  return finishedRun({
    fillsArtifact: await artifacts.put(encodeTable(fills)),
    ordersArtifact: await artifacts.put(encodeTable(orders, { placed: 3, truncated: true })),
    seriesArtifact: await artifacts.put(encodeTable(points, { series: list, truncated: false })),
    logArtifact: await artifacts.put(encodeTable(log, { truncated: false })),
  });
}

test('a run shows what it recorded: evidence of fills, orders, series and messages', async () => {
  const id = await recordedRun();
  const of = async (part: string) => (await api.call('GET', `/api/v1/runs/${id}/${part}`)).body;
  const date = (i: number) => `2020-01-0${i + 1}T00:00:00.000Z`;
  expect(await of('fills')).toEqual({
    total: 2,
    items: [
      { time: date(1), orderId: 1, type: 'stop', reason: 'stop', tag: 'dip', currency: null },
      { time: date(2), orderId: null, type: null, reason: 'liquidation', tag: null, currency: null },
    ],
  });
  expect(await of('orders')).toMatchObject({
    ...{ total: 2, recorded: true, truncated: true },
    items: [
      { orderId: 1, instrument: 'SPX.INDEX', tag: 'dip', averagePrice: 3000.5, placedAt: date(0), endedAt: date(1) },
      { orderId: 2, instrument: 'NDX.INDEX', tag: null, averagePrice: null, status: 'working', endedAt: null },
    ],
  });
  expect(await of('orders?limit=1&offset=1')).toMatchObject({ total: 2, items: [{ orderId: 2 }] });
  const spread = { name: 'spread', instrument: null, total: 4 };
  const width = { name: 'width', instrument: 'SPX.INDEX', total: 1, points: [{ time: date(2), value: 9 }] };
  const points = (...values: number[]) => values.map((value) => ({ time: date(value - 1), value }));
  const recorded = { recorded: true, truncated: false };
  expect(await of('series')).toEqual({
    ...{ total: 2, ...recorded },
    items: [{ ...spread, points: points(1, 2, 3, 4) }, width],
  });
  expect(await of('series?name=spread&limit=2&offset=3')).toEqual({
    ...{ total: 1, ...recorded },
    items: [{ ...spread, points: points(4) }],
  });
  expect(await of('series?points=2')).toMatchObject({ items: [{ ...spread, points: points(1, 4) }, width] });
  expect(await of('log')).toEqual({
    ...{ total: 1, ...recorded },
    items: [{ time: date(1), instrument: null, message: 'hello' }],
  });
});

test('a run of a version that recorded nothing says so', async () => {
  const id = await finishedRun();
  for (const part of ['orders', 'series', 'log']) {
    expect(await api.call('GET', `/api/v1/runs/${id}/${part}`)).toMatchObject({
      status: 200,
      body: { total: 0, items: [], recorded: false, truncated: false },
    });
  }
});
