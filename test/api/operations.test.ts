import { randomUUID } from 'node:crypto';
import { encodeTable } from '../../infra/store/artifacts/table';
import { addReadySession, addStrategy, ADMIN_KEY, startApi, type ApiServer } from '../support/api-server';
import { completeRun, endBadly, pinnedTo, storeRun, storeSweep, type TestOperation } from '../support/operations';
import { testServers } from '../support/stack';

const execution = {
  strategy: 'sma-cross',
  account: { initialCapital: 1000 },
  fees: { proportional: 0 },
  slippage: { proportional: 0 },
  seed: 0,
};

let api: ApiServer;
let session: string;
let sessionId: string;
beforeAll(async () => {
  api = await startApi({ temporalAddress: (await testServers()).temporalAddress });
  await addStrategy(api.store);
});
beforeEach(async () => {
  session = `ops-${randomUUID().slice(0, 8)}`;
  sessionId = await addReadySession(api.store, session);
});
afterAll(() => api.close());

async function operation(): Promise<TestOperation> {
  return { ...(await pinnedTo(api.store, session)), owner: 'me' };
}

async function addRun(): Promise<string> {
  return (await storeRun(api.store, await operation(), { ...execution, parameters: {} })).id;
}

async function addSweep(total = 4): Promise<string> {
  const objective = { statistic: 'sharpe', direction: 'maximize' } as const;
  const values = Array.from({ length: total }, (_, i) => i + 1);
  const plan = { ...execution, axes: [{ name: 'fast', values }], fixed: {}, objective };
  return (await storeSweep(api.store, await operation(), { plan, total })).id;
}

// A test reads whatever the answer should have.
type Data = Record<string, never> & { error: { code: string; path?: string }; unitsPerSecond: number };

async function query(procedure: string, input: object): Promise<{ status: number; data: Data }> {
  const url = `/trpc/operations.${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`;
  const { status, body } = await api.call('GET', url);
  return { status, data: dataOf(body) };
}

async function mutate(procedure: string, input: object): Promise<{ status: number; data: Data }> {
  const { status, body } = await api.call('POST', `/trpc/operations.${procedure}`, input);
  return { status, data: dataOf(body) };
}

function dataOf(body: unknown): Data {
  const { result, error } = body as { result?: { data: Data }; error?: { data: Data } };
  return (result ?? error)!.data;
}

test('runs, sweeps and sessions are listed together, newest first on request', async () => {
  const run = await addRun();
  const sweep = await addSweep();
  const { data } = await query('list', { session, sort: '-createdAt' });
  expect(data).toMatchObject({
    total: 3,
    items: [
      { id: sweep, kind: 'sweep' },
      { id: run, kind: 'run' },
      { id: sessionId, kind: 'session' },
    ],
  });
  expect(await query('list', { session, kind: 'run' })).toMatchObject({
    data: { total: 1, items: [{ id: run, status: 'queued', owner: 'me' }] },
  });
});

test('an operation shows its links, and nothing that is not known', async () => {
  const id = await addRun();
  const { data } = await query('get', { id });
  expect(data).toMatchObject({
    id,
    workflowId: `run/${id}`,
    status: 'queued',
    progress: { fraction: 0, done: 0, total: null, unit: 'bars', message: 'Queued' },
    context: {},
    stale: false,
    staleSince: null,
    cancelReason: null,
    dashboardUrl: `http://127.0.0.1:8080/app/runs/${id}`,
    temporalUrl: `http://127.0.0.1:8233/namespaces/default/workflows/run%2F${id}`,
  });
  expect(await query('get', { id: randomUUID() })).toMatchObject({
    status: 404,
    data: { error: { code: 'OPERATION_NOT_FOUND', path: 'id' } },
  });
});

test('an answer stays for a second, and a forced look goes past it', async () => {
  const id = await addRun();
  const first = await query('get', { id });
  await endBadly(api.store, id, { status: 'failed', error: { code: 'STRATEGY_FAILED', message: 'no' } });
  expect((await query('get', { id })).data).toEqual(first.data);
  expect((await query('get', { id, forceRefresh: true })).data).toMatchObject({
    status: 'failed',
    error: { code: 'STRATEGY_FAILED' },
  });
});

test('a cancel keeps its first reason, and a second one changes nothing', async () => {
  for (const id of [await addRun(), await addSweep()]) {
    const answer = await mutate('cancel', { id, reason: 'wrong capital' });
    expect(answer).toMatchObject({ status: 200, data: { status: 'cancelled', cancelReason: 'wrong capital' } });
    const again = await mutate('cancel', { id, reason: 'another' });
    expect(again).toMatchObject({
      status: 200,
      data: { status: 'cancelled', cancelReason: 'wrong capital', finishedAt: answer.data['finishedAt'] },
    });
  }
});

test('an operation is ended as failed by hand, once, and cannot be cancelled after', async () => {
  const id = await addSweep();
  const error = { code: 'OPERATION_FAILED', message: 'the data was wrong' };
  expect(await mutate('fail', { id, message: error.message })).toMatchObject({ data: { status: 'failed', error } });
  expect(await mutate('fail', { id, message: 'again' })).toMatchObject({ status: 200, data: { error } });
  expect(await mutate('cancel', { id })).toMatchObject({ status: 409, data: { error: { code: 'INVALID_STATE' } } });
});

test('a sweep is ended as completed by hand only when every trial has a row', async () => {
  const id = await addSweep(2);
  const row = (trial: number, sharpe: number) => ({
    trial,
    resultHash: Buffer.alloc(32, trial),
    statistics: statisticsOf(sharpe),
    error: null,
  });
  await api.store.trials.store({ sweepId: id, host: 'one', rows: [row(0, 1)] });
  expect(await mutate('complete', { id })).toMatchObject({ status: 409, data: { error: { code: 'NOT_FINISHED' } } });
  await api.store.trials.store({ sweepId: id, host: 'two', rows: [row(1, 2)] });
  expect(await mutate('complete', { id })).toMatchObject({
    status: 200,
    data: { status: 'completed', progress: { done: 2, total: 2, fraction: 1 } },
  });
  expect(await mutate('complete', { id: await addRun() })).toMatchObject({
    status: 409,
    data: { error: { code: 'NOT_FINISHED' } },
  });
});

function statisticsOf(sharpe: number): Float64Array {
  return new Float64Array(15).fill(sharpe);
}

test('the history of a completed run follows from its result, page by page', async () => {
  const id = await addRun();
  const bars = 175;
  const time = Float64Array.from({ length: bars }, (_, i) => Date.UTC(2020, 0, 1 + i) * 1000);
  const at = (bar: number) => time[bar - 1]!;
  const equity = Float64Array.from({ length: bars }, (_, i) => 1000 + i);
  const [equityArtifact, tradesArtifact] = await Promise.all([
    api.artifacts.put(encodeTable({ time, equity, drawdown: new Float64Array(bars) })),
    api.artifacts.put(
      encodeTable({
        entryTime: Float64Array.of(at(10), at(120)),
        exitTime: Float64Array.of(at(60), NaN),
        pnl: Float64Array.of(5, -1),
      }),
    ),
  ]);
  await completeRun(api.store, id, {
    ...{
      resultHash: 'x',
      barsPerYear: 1,
      bars,
      worker: 'h',
      fillsArtifact: tradesArtifact,
      tradesArtifact,
      equityArtifact,
    },
    ...{ statistics: {} as never, rejections: null as never, rejectionsArtifact: null as never },
    ...{ ordersArtifact: null, seriesArtifact: null, logArtifact: null },
  });
  const points = [
    { seq: 1, bar: 50, time: '2020-02-19T00:00:00.000Z', equity: 1049, pnl: 49, trades: 0, wins: 0, positions: 1 },
    { seq: 2, bar: 100, time: '2020-04-09T00:00:00.000Z', equity: 1099, pnl: 99, trades: 1, wins: 1, positions: 0 },
    { seq: 3, bar: 150, time: '2020-05-29T00:00:00.000Z', equity: 1149, pnl: 149, trades: 1, wins: 1, positions: 1 },
  ];
  const first = await query('metrics', { id, limit: 2 });
  expect(first.data).toEqual({ items: points.slice(0, 2), nextCursor: '2', more: true });
  const second = await query('metrics', { id, cursor: first.data['nextCursor'] });
  expect(second.data).toEqual({ items: points.slice(2), nextCursor: '3', more: false });
  expect((await query('metrics', { id, cursor: '3' })).data).toEqual({ items: [], nextCursor: '3', more: false });
  for (const cursor of ['nonsense', '4', '00', '-1']) {
    expect(await query('metrics', { id, cursor })).toMatchObject({ status: 400, data: { error: { path: 'cursor' } } });
  }
  expect((await query('get', { id })).data['progress']).toMatchObject({ done: bars, total: bars });
});

test('points that a second attempt stores again stay what they were', async () => {
  const id = await addRun();
  const point = { seq: 1, time: '2020-01-01T00:00:00.000Z', bar: 50, equity: 1 };
  await api.store.metrics.append(id, [point]);
  await api.store.metrics.append(id, [
    { ...point, equity: 2 },
    { ...point, seq: 2 },
  ]);
  expect((await query('metrics', { id })).data).toEqual({
    items: [point, { ...point, seq: 2 }],
    nextCursor: '2',
    more: false,
  });
  expect((await query('metrics', { id, cursor: '2' })).data).toEqual({ items: [], nextCursor: '2', more: false });
  expect(await query('metrics', { id, cursor: '3' })).toMatchObject({
    status: 400,
    data: { error: { path: 'cursor' } },
  });
});

test('a cursor of an ended operation whose history is gone stays good', async () => {
  const id = await addRun();
  expect((await query('metrics', { id, cursor: '3' })).status).toBe(400);
  await endBadly(api.store, id, { status: 'cancelled' });
  expect((await query('metrics', { id, cursor: '3' })).data).toEqual({ items: [], nextCursor: '3', more: false });
});

test('a duration is estimated from what the session has seen of the strategy', async () => {
  const input = { kind: 'run', session, strategy: 'sma-cross' };
  const id = await addRun();
  await api.store.operations.begin(id, 1, 'h');
  // A run that took no time at all tells no speed.
  await new Promise((resolve) => setTimeout(resolve, 5));
  await completeRun(api.store, id, {
    ...{
      resultHash: 'x',
      barsPerYear: 1,
      bars: 5000,
      worker: 'h',
      fillsArtifact: '',
      tradesArtifact: '',
      equityArtifact: '',
    },
    ...{ statistics: {} as never, rejections: null as never, rejectionsArtifact: null as never },
    ...{ ordersArtifact: null, seriesArtifact: null, logArtifact: null },
  });
  const { data } = await query('estimate', { ...input, units: 10_000 });
  expect(data).toMatchObject({ basis: 'session', samples: 1, units: 10_000 });
  expect(data['seconds']).toBeCloseTo(10_000 / data['unitsPerSecond'], 9);
  expect((await query('estimate', { ...input, strategy: 'unseen' })).data).toEqual({
    seconds: null,
    unitsPerSecond: null,
    units: null,
    basis: 'none',
    samples: 0,
  });
});

test('a running operation whose Temporal is away is marked stale and shows what was known', async () => {
  const away = await startApi();
  try {
    await addReadySession(away.store, 'lost');
    const run = await storeRun(away.store, await pinnedTo(away.store, 'lost'), { ...execution, parameters: {} });
    await away.store.operations.begin(run.id, 1, 'h');
    const url = `/trpc/operations.get?input=${encodeURIComponent(JSON.stringify({ id: run.id }))}`;
    const { body } = await away.call('GET', url);
    expect(dataOf(body)).toMatchObject({ status: 'running', stale: true, staleSince: expect.any(String) as string });
  } finally {
    await away.close();
  }
});

test('reading needs a key', async () => {
  const { statusCode } = await api.app.inject({ method: 'GET', url: '/trpc/operations.list' });
  expect(statusCode).toBe(401);
  const answer = await api.app.inject({
    method: 'GET',
    url: '/trpc/operations.list',
    headers: { 'x-api-key': ADMIN_KEY },
  });
  expect(answer.statusCode).toBe(200);
});
