import { retryRequest } from '../../api/operations/run/run-retry';
import { keepNotes } from '../../activities/store-notes';
import { withNotes } from '../../engine/host/failure-notes';
import { HoldfastError } from '../../engine/model/errors';
import { runRequestSchema } from '../../engine/model/run-config';
import { STATISTICS, type Statistics } from '../../engine/model/statistics';
import { startMicros } from '../../engine/model/time';
import { encodeTable } from '../../infra/store/artifacts/table';
import { addReadySession, addStrategy, SESSION_RANGE, startApi, type ApiServer } from '../support/api-server';
import { completeRun, completeSweep, endBadly, pinnedTo, storeRun, storeSweep } from '../support/operations';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
  await addStrategy(api.store);
  await addReadySession(api.store, 'demo', { instruments: ['NDX.INDEX', 'SPX.INDEX'] });
});
afterAll(() => api.close());

const statistics = Object.fromEntries(STATISTICS.map((name, i) => [name, i])) as Statistics;
const execution = {
  strategy: 'sma-cross',
  account: { initialCapital: 1000 },
  fees: { proportional: 0 },
  slippage: { proportional: 0 },
  seed: 0,
};

const operation = () => pinnedTo(api.store, 'demo');

const DAYS = 25;
const day = (i: number) => startMicros('2020-01-01') + i * 86_400_000_000;

async function finishedRun(): Promise<string> {
  const { store, artifacts } = api;
  const config = { ...execution, parameters: { fast: 1, slow: 2, size: 1 }, start: day(0) };
  const run = await storeRun(store, await operation(), config);
  const numbers = (value: (i: number) => number) => Float64Array.from({ length: DAYS }, (_, i) => value(i));
  const equity = encodeTable({ time: numbers(day), equity: numbers((i) => 1000 + i), drawdown: numbers(() => 0) });
  const fills = encodeTable({
    time: Float64Array.of(day(1)),
    instrument: ['SPX.INDEX'],
    side: ['buy'],
    quantity: Float64Array.of(1),
    price: Float64Array.of(3000.5),
    fee: Float64Array.of(0),
  });
  const trades = encodeTable({
    instrument: ['SPX.INDEX'],
    side: ['long'],
    quantity: Float64Array.of(1),
    entryTime: Float64Array.of(day(1)),
    entryPrice: Float64Array.of(3000.5),
    exitTime: Float64Array.of(NaN),
    exitPrice: Float64Array.of(NaN),
    pnl: Float64Array.of(7),
    fees: Float64Array.of(0),
    mae: Float64Array.of(-0.01),
    mfe: Float64Array.of(0.02),
  });
  const rejections = encodeTable({
    time: Float64Array.of(day(2)),
    instrument: ['SPX.INDEX'],
    order: Float64Array.of(2),
    code: ['INSUFFICIENT_CASH'],
  });
  await completeRun(store, run.id, {
    resultHash: 'a'.repeat(64),
    statistics,
    barsPerYear: 252,
    bars: DAYS,
    fillsArtifact: await artifacts.put(fills),
    tradesArtifact: await artifacts.put(trades),
    equityArtifact: await artifacts.put(equity),
    rejections: { INSUFFICIENT_CASH: 1 },
    rejectionsArtifact: await artifacts.put(rejections),
    worker: 'engine-worker-1',
    ...{ ordersArtifact: null, seriesArtifact: null, logArtifact: null },
  });
  return run.id;
}

const items = (answer: { body: unknown }) => (answer.body as { items: Record<string, unknown>[] }).items;

test('a session shows its number of instruments, and the list beside it', async () => {
  const { body } = await api.call('GET', '/api/v1/sessions/demo');
  expect(body).toMatchObject({
    name: 'demo',
    status: 'ready',
    instruments: 2,
    memoryMb: 3,
    manifestVersion: 1,
    workflowId: 'session/demo',
    start: `${SESSION_RANGE.start}T00:00:00.000Z`,
    end: `${SESSION_RANGE.end}T23:59:59.999999Z`,
  });
  const list = await api.call('GET', '/api/v1/sessions/demo/instruments?offset=1');
  expect(list.body).toMatchObject({ total: 2, items: [{ id: 'SPX.INDEX' }] });
});

test('a finished run shows its figures, and its columns as rows with times', async () => {
  const id = await finishedRun();
  const { body } = await api.call('GET', `/api/v1/runs/${id}`);
  expect(body).toMatchObject({
    runId: id,
    workflowId: `run/${id}`,
    status: 'completed',
    progress: 1,
    cached: false,
    start: '2020-01-01T00:00:00.000Z',
    parameters: { fast: 1, slow: 2, size: 1 },
    statistics: { ...statistics, barsPerYear: 252 },
    rejections: { INSUFFICIENT_CASH: 1 },
    temporalUrl: `http://127.0.0.1:8233/namespaces/default/workflows/run%2F${id}`,
  });
  expect((await api.call('GET', `/api/v1/runs/${id}/fills`)).body).toEqual({
    total: 1,
    items: [
      {
        ...{ time: '2020-01-02T00:00:00.000Z', instrument: 'SPX.INDEX', side: 'buy', quantity: 1, price: 3000.5 },
        // Stored by a version that kept no evidence.
        ...{ fee: 0, orderId: null, type: null, reason: null, tag: null, currency: null },
      },
    ],
  });
  expect((await api.call('GET', `/api/v1/runs/${id}/rejections`)).body).toEqual({
    total: 1,
    items: [{ time: '2020-01-03T00:00:00.000Z', instrument: 'SPX.INDEX', order: 2, code: 'INSUFFICIENT_CASH' }],
  });
  expect(items(await api.call('GET', `/api/v1/runs/${id}/trades`))[0]).toMatchObject({
    mae: -0.01,
    mfe: 0.02,
    entryTime: '2020-01-02T00:00:00.000Z',
    exitTime: null,
    exitPrice: null,
  });
  const page = await api.call('GET', `/api/v1/runs/${id}/equity?limit=2&offset=1`);
  expect(page.body).toEqual({
    total: DAYS,
    items: [1, 2].map((i) => ({ time: `2020-01-0${i + 1}T00:00:00.000Z`, equity: 1000 + i, drawdown: 0 })),
  });
});

test('an instrument shows what its identifier and its definition say', async () => {
  await addReadySession(api.store, 'options', { instruments: ['NIFTY25JAN30C21000.NSE', '6EH1.XCME'] });
  const { body } = await api.call('GET', '/api/v1/sessions/options/instruments');
  expect(items({ body })).toEqual([
    {
      id: 'NIFTY25JAN30C21000.NSE',
      dataset: '0'.repeat(64),
      symbol: 'NIFTY25JAN30C21000',
      venue: 'NSE',
      kind: 'option',
      underlying: 'NIFTY',
      strike: 21_000,
      right: 'call',
      expiry: '2025-01-30',
      exercise: 'european',
      settlement: 'cash',
      multiplier: 1,
      sizeIncrement: 1,
      currency: 'INR',
      calendar: 'XNSE',
    },
    expect.objectContaining({ kind: 'future', underlying: '6E', month: '2021-03', currency: 'USD' }),
  ]);
});

test('runs and sweeps show their settings as they were given', async () => {
  const settings = {
    account: { initialCapital: 1000, type: 'margin' as const, leverage: 3, positions: 'hedging' as const },
    fees: { proportional: 0.001, perContract: 2, minimum: 1 },
    slippage: { proportional: 0, spread: 0.002 },
    fills: { at: 'same-close' as const, intrabar: 'optimistic' as const, limits: 'touch' as const, volumeShare: 0.1 },
  };
  const run = await storeRun(api.store, await operation(), { ...execution, ...settings, parameters: {} });
  expect((await api.call('GET', `/api/v1/runs/${run.id}`)).body).toMatchObject(settings);
  await endBadly(api.store, run.id, { status: 'cancelled' });
  const objective = { statistic: 'sharpe' as const, direction: 'maximize' as const };
  const plan = { ...execution, ...settings, axes: [{ name: 'fast', values: [1] }], fixed: {}, objective };
  const sweep = await storeSweep(api.store, await operation(), { plan, total: 1 });
  expect((await api.call('GET', `/api/v1/sweeps/${sweep.id}`)).body).toMatchObject(settings);
  await api.store.operations.discard(sweep.id);
});

test.each([1, 2, 7, DAYS, 100])('a curve of at most %i points ends where the whole one ends', async (points) => {
  const id = await finishedRun();
  const shown = items(await api.call('GET', `/api/v1/runs/${id}/equity?points=${points}`));
  expect(shown.length).toBeGreaterThan(0);
  expect(shown.length).toBeLessThanOrEqual(Math.min(points, DAYS));
  expect(shown.at(-1)).toMatchObject({ equity: 1000 + DAYS - 1 });
  expect(new Set(shown.map((point) => point['time'])).size).toBe(shown.length);
});

test('a run at work has no result yet, and one that failed has none at all', async () => {
  const run = await storeRun(api.store, await operation(), { ...execution, parameters: {} });
  expect(await api.call('GET', `/api/v1/runs/${run.id}/equity`)).toMatchObject({
    status: 409,
    body: { error: { code: 'NOT_FINISHED' } },
  });
  await endBadly(api.store, run.id, { status: 'failed', error: { code: 'STRATEGY_FAILED', message: 'it threw' } });
  expect(await api.call('GET', `/api/v1/runs/${run.id}`)).toMatchObject({
    body: { status: 'failed', statistics: null, error: { code: 'STRATEGY_FAILED', message: 'it threw' } },
  });
  expect(await api.call('GET', `/api/v1/runs/${run.id}/fills`)).toMatchObject({ status: 409 });
  expect(await api.call('POST', `/api/v1/runs/${run.id}/cancel`)).toMatchObject({
    status: 409,
    body: { error: { code: 'INVALID_STATE' } },
  });
});

test('what a strategy wrote down until it failed stays readable, until another attempt replaces it', async () => {
  const { store, artifacts } = api;
  const run = await storeRun(store, await operation(), { ...execution, parameters: {} });
  const row = await store.runs.get(run.id);
  const log = { columns: { time: Float64Array.of(day(1)), instrument: { codes: Int32Array.of(0), texts: [''] } } };
  const notes = {
    series: {
      list: [{ name: 'close', instrument: null, points: 1 }],
      columns: { time: Float64Array.of(day(1)), value: Float64Array.of(7) },
      truncated: false,
    },
    log: { columns: { ...log.columns, message: ['close to the end'] }, truncated: false },
  };
  const error = new HoldfastError('STRATEGY_FAILED', 'it threw');
  await keepNotes({ store, artifacts }, row, withNotes(error, notes));
  await endBadly(store, run.id, { status: 'failed', error: error.toBody() });
  const named = await store.retention.namedArtifacts();
  const kept = await store.runs.get(run.id);
  expect(named.has(kept.log_artifact!) && named.has(kept.series_artifact!)).toBe(true);
  const read = async (table: string) => items(await api.call('GET', `/api/v1/runs/${run.id}/${table}`));
  expect(await read('log')).toMatchObject([{ message: 'close to the end', time: '2020-01-02T00:00:00.000Z' }]);
  expect(await read('series')).toMatchObject([{ name: 'close', points: [{ value: 7 }] }]);
  expect(await api.call('GET', `/api/v1/runs/${run.id}/orders`)).toMatchObject({ status: 409 });
  await keepNotes({ store, artifacts }, kept, new HoldfastError('STRATEGY_FAILED', 'it threw before'));
  expect(await api.call('GET', `/api/v1/runs/${run.id}/log`)).toMatchObject({ status: 409 });
});

test('runs are listed oldest first, or newest first', async () => {
  const all = items(await api.call('GET', '/api/v1/runs')).map((run) => run['runId']);
  const newest = items(await api.call('GET', '/api/v1/runs?sort=-createdAt&limit=1')).map((run) => run['runId']);
  expect(newest).toEqual(all.slice(-1));
  expect((await api.call('GET', '/api/v1/runs?status=failed')).body).toMatchObject({ total: 2 });
  expect((await api.call('GET', '/api/v1/runs?session=other')).body).toEqual({ total: 0, items: [], nextCursor: null });
});

describe('a sweep', () => {
  let id: string;
  beforeAll(async () => {
    const axes = [
      { name: 'fast', values: [5, 10] },
      { name: 'slow', values: [20, 30] },
    ];
    const objective = { statistic: 'sharpe' as const, direction: 'maximize' as const };
    const plan = { ...execution, axes, fixed: { size: 1 }, objective };
    id = (await storeSweep(api.store, await operation(), { plan, total: 4 })).id;
    const row = (trial: number, sharpe: number) => ({
      trial,
      resultHash: Buffer.alloc(32, trial),
      statistics: Float64Array.from(STATISTICS, (name) => (name === 'sharpe' ? sharpe : 0)),
      error: null,
    });
    const failed = { ...row(2, NaN), error: { code: 'STRATEGY_FAILED' as const, message: 'it threw' } };
    const batch = { sweepId: id, objective: { statistic: 'sharpe', direction: 'maximize' } as const };
    await api.store.trials.store({ ...batch, host: 'engine-worker-1', rows: [row(0, 1), row(1, NaN), failed] });
    await api.store.trials.store({ ...batch, host: 'engine-worker-2', rows: [row(3, 2)] });
  });

  test('counts stored rows and names the best', async () => {
    const { body } = await api.call('GET', `/api/v1/sweeps/${id}`);
    expect(body).toMatchObject({
      sweepId: id,
      workflowId: `sweep/${id}`,
      status: 'queued',
      total: 4,
      completed: 4,
      failed: 1,
      best: { trial: 3, parameters: { fast: 10, slow: 30, size: 1 } },
      hosts: { 'engine-worker-1': 3, 'engine-worker-2': 1 },
    });
    expect(items(await api.call('GET', '/api/v1/sweeps'))).toMatchObject([{ sweepId: id, completed: 4, failed: 1 }]);
  });

  test('sorts its trials by a statistic, those without it last', async () => {
    const sorted = async (sort: string) =>
      items(await api.call('GET', `/api/v1/sweeps/${id}/trials?sort=${sort}`)).map((trial) => trial['trial']);
    expect(await sorted('trial')).toEqual([0, 1, 2, 3]);
    expect(await sorted('-trial')).toEqual([3, 2, 1, 0]);
    expect(await sorted('-sharpe')).toEqual([3, 0, 1, 2]);
    expect(await sorted('sharpe')).toEqual([0, 3, 1, 2]);
    const { body } = await api.call('GET', `/api/v1/sweeps/${id}/trials?limit=1&offset=2`);
    expect(body).toMatchObject({
      total: 4,
      items: [{ trial: 2, status: 'failed', statistics: null, error: { code: 'STRATEGY_FAILED' } }],
    });
  });

  test('lists its trials by cursor, and refuses one that is of another order or none', async () => {
    const of = (query: string) => api.call('GET', `/api/v1/sweeps/${id}/trials?${query}`);
    const first = await of('sort=-sharpe&limit=2');
    expect(items(first).map((trial) => trial['trial'])).toEqual([3, 0]);
    const next = ({ body }: { body: object }) => (body as { nextCursor: string }).nextCursor;
    const cursor = next(first);
    const second = await of(`sort=-sharpe&limit=2&cursor=${cursor}`);
    expect(items(second).map((trial) => trial['trial'])).toEqual([1, 2]);
    const last = await of(`sort=-sharpe&limit=2&cursor=${next(second)}`);
    expect(last.body).toEqual({ total: 4, items: [], nextCursor: null });
    for (const query of [`sort=sharpe&cursor=${cursor}`, 'cursor=17', 'cursor=bnVsbA']) {
      expect(await of(query)).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION', path: 'cursor' } } });
    }
  });

  test('shows those of its trials that have a status', async () => {
    const of = async (query: string) => (await api.call('GET', `/api/v1/sweeps/${id}/trials?${query}`)).body;
    expect(await of('status=failed')).toMatchObject({ total: 1, items: [{ trial: 2 }] });
    expect(await of('status=completed&sort=-sharpe&limit=1')).toMatchObject({ total: 3, items: [{ trial: 3 }] });
    expect((await of('status=running')).error).toMatchObject({ code: 'VALIDATION', path: 'status' });
  });

  test('a session with open work is not closed', async () => {
    expect(await api.call('DELETE', '/api/v1/sessions/demo')).toMatchObject({
      status: 409,
      body: { error: { code: 'SESSION_BUSY' } },
    });
  });

  test('cannot be paused, cancelled or retried once it has ended', async () => {
    await completeSweep(api.store, id, 'd');
    for (const action of ['pause', 'resume', 'cancel']) {
      expect(await api.call('POST', `/api/v1/sweeps/${id}/${action}`)).toMatchObject({
        status: 409,
        body: { error: { code: 'INVALID_STATE' } },
      });
    }
    await api.store.trials.deleteFailed(id);
    expect(await api.call('POST', `/api/v1/sweeps/${id}/retry-failed`)).toMatchObject({
      status: 409,
      body: { error: { code: 'INVALID_STATE' } },
    });
  });
});

test('what a failed run is tried again with is what it was asked for, on the same version of the session', async () => {
  const { store } = api;
  const config = { ...execution, parameters: { fast: 1, slow: 2, size: 1 }, start: day(0), instruments: ['SPX.INDEX'] };
  const given = { ...(await operation()), label: 'mine', priority: 2 };
  const run = await storeRun(store, given, config);
  const row = () => store.runs.get(run.id);
  await expect(row().then((open) => retryRequest(api, open))).rejects.toMatchObject({ code: 'INVALID_STATE' });
  await endBadly(store, run.id, { status: 'failed', error: { code: 'STRATEGY_FAILED', message: 'x' } });
  const request = await retryRequest(api, await row());
  expect(runRequestSchema.parse(request)).toEqual({
    ...config,
    start: '2020-01-01T00:00:00.000Z',
    ...{ session: 'demo', manifestVersion: 1, label: 'mine', priority: 2, cache: 'use', whenBusy: 'queue' },
  });
});

test('readiness says what is away', async () => {
  const ready = await api.app.inject({ url: '/health/ready' });
  expect(ready.statusCode).toBe(503);
  expect(ready.json()).toMatchObject({ status: 'unavailable', temporal: 'down', postgres: 'ok', initialized: true });
  expect((await api.app.inject({ url: '/health/live' })).json()).toEqual({ status: 'ok' });
});

describe('pages', () => {
  const html = { accept: 'text/html,application/xhtml+xml' };

  test('a browser is sent to the dashboard, a program gets an index', async () => {
    const browser = await api.app.inject({ url: '/', headers: html });
    expect([browser.statusCode, browser.headers.location]).toEqual([302, '/app']);
    expect((await api.app.inject({ url: '/' })).json()).toMatchObject({ openapi: '/api/v1/openapi.json' });
  });

  test.each(['/app', '/app/', '/app/runs/1'])('%s is the dashboard', async (url) => {
    const page = await api.app.inject({ url });
    expect(page.body).toContain('<title>Holdfast</title>');
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
  });

  test('assets are kept, and nothing outside their folder is served', async () => {
    const asset = await api.app.inject({ url: '/app/assets/main.js' });
    expect(asset.headers['cache-control']).toMatch(/immutable/);
    expect((await api.app.inject({ url: '/app/assets/none.js' })).statusCode).toBe(404);
    expect((await api.app.inject({ url: '/app/assets/..%2f..%2fdashboard.token' })).statusCode).toBe(404);
  });

  test('the readable page of the API is served from here', async () => {
    const page = await api.app.inject({ url: '/docs/' });
    expect(page.statusCode).toBe(200);
    expect(page.body).not.toMatch(/https?:\/\/(?!127|localhost)[^"']+\.(js|css)/);
  });
});
