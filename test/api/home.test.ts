import { STATISTICS, type Statistics } from '../../engine/model/statistics';
import { encodeTable } from '../../infra/store/artifacts/table';
import { addReadySession, addStrategy, startApi, type ApiServer } from '../support/api-server';
import { completeRun, endBadly, pinnedTo, storeRun } from '../support/operations';

const config = {
  ...{ strategy: 'sma-cross', account: { initialCapital: 1000 }, seed: 0, parameters: {} },
  ...{ fees: { proportional: 0 }, slippage: { proportional: 0 } },
};
const statistics = Object.fromEntries(STATISTICS.map((name) => [name, 0])) as Statistics;

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
  await addStrategy(api.store);
  await addReadySession(api.store, 'shares', { instruments: ['AAPL.XNAS', 'MSFT.XNAS', 'SMALL-CAPS.INDEX'] });
});
afterAll(() => api.close());

async function newRun(label?: string): Promise<string> {
  return (await storeRun(api.store, { ...(await pinnedTo(api.store, 'shares')), label }, config)).id;
}

async function complete(id: string, rejectedOrders: number, equity = Float64Array.of(1000, 900, 1100)): Promise<void> {
  const table = encodeTable({ time: equity.map((_, i) => i), equity, drawdown: new Float64Array(equity.length) });
  const artifact = await api.artifacts.put(table);
  await completeRun(api.store, id, {
    ...{ resultHash: 'a'.repeat(64), barsPerYear: 252, bars: equity.length, worker: 'engine-worker-1' },
    ...{ fillsArtifact: artifact, tradesArtifact: artifact, equityArtifact: artifact, rejectionsArtifact: artifact },
    ...{ ordersArtifact: null, seriesArtifact: null, logArtifact: null },
    statistics: { ...statistics, rejectedOrders },
    rejections: rejectedOrders > 0 ? { INSUFFICIENT_CASH: rejectedOrders } : {},
  });
}

interface Found {
  what: string;
  name: string;
  id: string;
  detail: string;
  page: string;
}

async function find(text: string, more = ''): Promise<Found[]> {
  const { status, body } = await api.call('GET', `/api/v1/find?text=${encodeURIComponent(text)}${more}`);
  expect(status).toBe(200);
  return (body as unknown as { items: Found[] }).items;
}

describe('a search', () => {
  it('finds a session, a strategy and instruments by a part of their name, those that begin with it first', async () => {
    expect(await find('sma')).toEqual([
      { what: 'strategy', name: 'sma-cross', id: 'sma-cross', detail: 'SMA cross', page: '/strategies/sma-cross' },
      expect.objectContaining({ what: 'instrument', name: 'SMALL-CAPS.INDEX', detail: 'session shares' }),
    ]);
    expect((await find('S')).filter(({ what }) => what === 'instrument').map(({ name }) => name)).toEqual([
      'SMALL-CAPS.INDEX',
      'AAPL.XNAS',
      'MSFT.XNAS',
    ]);
    expect(await find('shar')).toEqual([expect.objectContaining({ what: 'session', page: '/sessions/shares' })]);
  });

  it('finds an operation by the beginning of its id, from four digits on', async () => {
    const id = await newRun();
    for (const length of [4, 8, 13, 36]) {
      expect(await find(id.slice(0, length))).toContainEqual({
        ...{ what: 'operation', id, name: 'sma-cross', page: `/runs/${id}` },
        detail: 'run, shares, queued',
      });
    }
    expect((await find(id.slice(0, 3))).filter((one) => one.id === id)).toEqual([]);
  });

  it('finds operations by the beginnings of words of their label, in any case and order, the newest first', async () => {
    const first = await newRun("Nightly: O'Neil & fast/slow 5,10");
    const second = await newRun('nightly_fast');
    const ids = async (text: string) => (await find(text)).map(({ id }) => id);
    expect(await ids('NIGHT')).toEqual([second, first]);
    expect(await ids('fast nigh')).toEqual([second, first]);
    expect(await ids("o'ne")).toEqual([first]);
    expect(await ids('slow 10')).toEqual([first]);
    expect(await ids('ightly')).toEqual([]);
    expect(await ids("'&|!:*()")).toEqual([]);
  });

  it('answers no more of a kind than were asked for, and refuses an empty text', async () => {
    expect(await find('nas', '&limit=1')).toHaveLength(1);
    const { status, body } = await api.call('GET', '/api/v1/find?text=%20');
    expect([status, body.error.path]).toEqual([400, 'text']);
  });
});

describe('what needs a look', () => {
  it('is what failed, and runs all orders of which were rejected; not what was cancelled or filled nothing by itself', async () => {
    const failed = await newRun('broken');
    await endBadly(api.store, failed, {
      status: 'failed',
      error: { code: 'STRATEGY_FAILED', message: 'it threw' },
    });
    await endBadly(api.store, await newRun(), { status: 'cancelled' });
    const poor = await newRun('poor');
    await complete(poor, 7);
    await complete(await newRun('idle'), 0);
    const { body } = await api.call('GET', '/api/v1/attention');
    expect((body as unknown as { items: Found[] }).items).toEqual([
      expect.objectContaining({
        ...{ reason: 'rejected', name: 'poor', page: `/runs/${poor}` },
        detail: 'No order was filled, 7 rejected: INSUFFICIENT_CASH',
      }),
      expect.objectContaining({ reason: 'failed', name: 'broken', detail: 'STRATEGY_FAILED: it threw' }),
    ]);
  });
});

describe('sparklines', () => {
  it('reach the extremes of the equity in few points, and are null without a result', async () => {
    const done = await newRun();
    const open = await newRun();
    const equity = Float64Array.from({ length: 5000 }, (_, i) => (i === 1234 ? 1 : i === 4321 ? 9999 : 1000 + (i % 7)));
    await complete(done, 0, equity);
    const { body } = await api.call('POST', '/api/v1/sparklines', { runs: [done, open.slice(0, 8)], points: 40 });
    const { items } = body as unknown as { items: { runId: string; values: number[] | null }[] };
    expect(items.map(({ runId }) => runId)).toEqual([done, open]);
    const values = items[0]!.values!;
    expect(values.length).toBeLessThanOrEqual(40);
    expect([values[0], Math.min(...values), Math.max(...values), values.at(-1)]).toEqual([1000, 1, 9999, 1001]);
    expect(items[1]!.values).toBeNull();
  });
});
