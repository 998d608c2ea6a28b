import type { BarContext } from '../../engine/strategies/define-strategy';
import { flat, trade, type Bar } from '../engine/trade-script';
import { addReadySession, addStrategy, startApi, type ApiServer } from '../support/api-server';
import { storeResult } from '../support/stored-result';

const DAY = 86_400_000_000;
const account = { initialCapital: 1000, type: 'margin' as const };
/** Days from the first of January 2024 on: long 10 at 10, out at 12; short 5 at 12, out at 14; long 1 at 14, still open at 15. */
const BARS: Bar[] = [flat, [10, 11, 9, 11], [12, 12, 11, 12], [12, 13, 12, 13], [14, 14, 13, 13], [14, 15, 14, 15]];
const SCRIPT = [10, -10, -5, 5, 1].map((size) => (ctx: BarContext) => (size > 0 ? ctx.buy(size) : ctx.sell(-size)));

let api: ApiServer;
let id: string;
beforeAll(async () => {
  api = await startApi();
  await addStrategy(api.store);
  await addReadySession(api.store, 'demo');
  id = await storeResult(api, trade(BARS, SCRIPT, { step: DAY, config: { account } }).result);
});
afterAll(() => api.close());

type Body = Record<string, unknown>;
async function get(address: string): Promise<Body> {
  const { status, body } = await api.call('GET', `/api/v1/${address}`);
  expect([status, body]).toEqual([200, expect.anything()]);
  return body;
}

test('a window of a run has every step of a short range, and of a longer one what each bucket reached', async () => {
  const { items } = (await get(`runs/${id}/equity`)) as { items: { time: string; equity: number; drawdown: number }[] };
  const whole = await get(`runs/${id}/analytics/window`);
  expect(whole).toMatchObject({
    ...{ total: items.length, exact: true, start: items[0]!.time, end: items.at(-1)!.time },
    time: items.map(({ time }) => time),
    equity: { min: null, max: null, last: items.map(({ equity }) => equity) },
    drawdown: { last: items.map(({ drawdown }) => drawdown) },
  });
  const { time, equity, drawdown, exact } = (await get(`runs/${id}/analytics/window?points=2`)) as {
    time: string[];
    exact: boolean;
  } & Record<'equity' | 'drawdown', Record<'min' | 'max' | 'last', number[]>>;
  expect([exact, time]).toEqual([false, [items[2]!.time, items.at(-1)!.time]]);
  const all = items.map((one) => one.equity);
  expect([Math.min(...equity.min), Math.max(...equity.max)]).toEqual([Math.min(...all), Math.max(...all)]);
  expect(Math.min(...drawdown.min)).toBe(Math.min(...items.map((one) => one.drawdown)));
  const part = await get(`runs/${id}/analytics/window?from=${items[1]!.time}&to=${items[2]!.time}`);
  expect(part).toMatchObject({ total: 2, time: [items[1]!.time, items[2]!.time], end: items.at(-1)!.time });
});

test('the benchmark of a window is what the capital became in it', async () => {
  const { benchmark } = (await get(`runs/${id}/analytics/window`)) as { benchmark: { last: number[] } };
  // The first close is 10, the last 15.
  expect([benchmark.last[0], benchmark.last.at(-1)]).toEqual([1000, expect.closeTo(1500, 9) as number]);
});

test('a window whose bars cannot be read says why, and shows the run all the same', async () => {
  const view = await get(`runs/${id}/analytics/window`);
  expect(view).toMatchObject({ bars: null, barsError: { code: expect.any(String) as string } });
  const { status, body } = await api.call('GET', `/api/v1/runs/${id}/analytics/window?instrument=NONE.XNAS`);
  expect([status, body.error.path]).toEqual([404, 'instrument']);
});

test('rows of a run are those of a range, of an instrument, and in the order that is asked for', async () => {
  type Trades = { total: number; items: { pnl: number; entryTime: string; exitTime: string | null }[] };
  const all = (await get(`runs/${id}/trades`)) as Trades;
  const [first, second, open] = all.items;
  const sorted = (await get(`runs/${id}/trades?sort=pnl`)) as Trades;
  expect(sorted.items.map(({ pnl }) => pnl)).toEqual(all.items.map(({ pnl }) => pnl).sort((a, b) => a - b));
  // What lasts lies in a range that it only touches; what is open lasts to the end.
  const after = (await get(`runs/${id}/trades?from=${second!.exitTime!}`)) as Trades;
  expect(after).toEqual({ total: 2, items: [second, open] });
  const before = (await get(`runs/${id}/trades?to=${first!.entryTime}&limit=1`)) as Trades;
  expect(before).toEqual({ total: 1, items: [first] });
  expect(await get(`runs/${id}/fills?instrument=NONE.XNAS`)).toEqual({ total: 0, items: [] });
  const fills = (await get(`runs/${id}/fills`)) as { total: number; items: { time: string }[] };
  const part = await get(`runs/${id}/fills?from=${fills.items[1]!.time}&to=${fills.items[2]!.time}`);
  expect(part).toMatchObject({ items: fills.items.slice(1, 3) });
  const { text } = await api.call('GET', `/api/v1/runs/${id}/trades?format=csv&sort=-pnl&limit=1`);
  expect(text.trimEnd().split('\n')).toHaveLength(2);
  expect(text).toContain(String(Math.max(...all.items.map(({ pnl }) => pnl))));
  const refused = await api.call('GET', `/api/v1/runs/${id}/trades?sort=colour`);
  expect([refused.status, refused.body.error.path]).toEqual([400, 'sort']);
});
