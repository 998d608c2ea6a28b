import { STATISTICS } from '../../engine/model/statistics';
import type { BarContext } from '../../engine/strategies/define-strategy';
import { flat, pass, trade, type Bar } from '../engine/trade-script';
import { ADMIN_KEY, addReadySession, addStrategy, startApi, type ApiServer } from '../support/api-server';
import { completeSweep, pinnedTo, storeRun, storeSweep } from '../support/operations';
import { storeResult } from '../support/stored-result';

const DAY = 86_400_000_000;
const account = { initialCapital: 1000, type: 'margin' as const };
/** Days from the first of January 2024 on: long 10 at 10, out at 12; short 5 at 12, out at 14; long 1 at 14, still open at 15. */
const BARS: Bar[] = [flat, [10, 11, 9, 11], [12, 12, 11, 12], [12, 13, 12, 13], [14, 14, 13, 13], [14, 15, 14, 15]];
const SCRIPT = [
  (ctx: BarContext) => ctx.buy(10, { tag: 'trend' }),
  (ctx: BarContext) => ctx.sell(10, { tag: 'out' }),
  (ctx: BarContext) => ctx.sell(5, { tag: 'fade' }),
  (ctx: BarContext) => ctx.buy(5),
  (ctx: BarContext) => ctx.buy(1, { tag: 'trend' }),
];

let api: ApiServer;
let id: string;
let other: string;
beforeAll(async () => {
  api = await startApi();
  await addStrategy(api.store);
  await addReadySession(api.store, 'demo');
  const fees = { proportional: 0.001 };
  id = await storeResult(api, trade(BARS, SCRIPT, { step: DAY, config: { account, fees } }).result, { fees });
  other = await storeResult(
    api,
    trade(BARS, [SCRIPT[0]!, pass, SCRIPT[1]!], { step: DAY, config: { account } }).result,
    {
      parameters: { fast: 2, slow: 3, size: 1 },
    },
  );
});
afterAll(() => api.close());

/** What differs in its last digits alone. */
const near = (value: number, digits = 12) => expect.closeTo(value, digits) as number;

type Body = Record<string, unknown>;
async function get(address: string): Promise<Body> {
  const { status, body } = await api.call('GET', `/api/v1/${address}`);
  expect([status, body]).toEqual([200, expect.anything()]);
  return body;
}

test('performance has every statistic by group, those of the run, and its months and years', async () => {
  const { groups, months, years } = await get(`runs/${id}/analytics/performance`);
  const { statistics } = (await get(`runs/${id}`)) as { statistics: Record<string, unknown> };
  for (const { figures } of groups as { figures: { name: string; value: number | null }[] }[]) {
    for (const { name, value } of figures) expect([name, value]).toEqual([name, statistics[name]]);
  }
  // Fees of 0.1 %: 0.1 and 0.12, 0.06 and 0.07, 0.014. All in one month, from the first close.
  const growth = (20 - 0.22 - 10 - 0.13 + 1 - 0.014) / 1000;
  expect(months).toEqual([{ year: 2024, month: 1, return: near(growth), benchmark: 0.5 }]);
  expect(years).toEqual([{ ...(months as object[])[0], month: undefined, excess: near(growth - 0.5) }]);
});

test('trades are put together by side, tag and exit, with streaks and the open one apart', async () => {
  const view = await get(`runs/${id}/analytics/trades`);
  expect(view).toMatchObject({
    all: { trades: 2, wins: 1, winRate: 0.5, averageDays: 1 },
    open: { trades: 1, pnl: near(1 - 0.014) },
    streaks: { longestWin: 1, longestLoss: 1, current: -1 },
  });
  const { side, entryTag, exitReason, instrument } = view['by'] as Record<string, { key: string; pnl: number }[]>;
  expect(side!.map(({ key, pnl }) => [key, pnl])).toEqual([
    ['long', near(20 - 0.22)],
    ['short', near(-10 - 0.13)],
  ]);
  expect(entryTag!.map(({ key }) => key)).toEqual(['trend', 'fade']);
  expect(exitReason!.map(({ key }) => key)).toEqual(['signal']);
  expect(instrument!.map(({ key }) => key)).toEqual(['A.X']);
  const bad = await api.call('GET', `/api/v1/runs/${id}/analytics/trades?timeZone=Mars`);
  expect(bad).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION', path: 'timeZone' } } });
});

test('attribution adds up to the gain', async () => {
  const { gain, carry, unexplained, byInstrument, bySide } = await get(`runs/${id}/analytics/attribution`);
  expect([gain, carry]).toEqual([near(10.636), 0]);
  expect(Math.abs(unexplained as number)).toBeLessThan(1e-9);
  expect(byInstrument).toMatchObject([{ key: 'A.X', trades: 3, pnl: near(10.636, 9), share: near(1, 9) }]);
  expect((bySide as { key: string; trades: number }[]).map(({ key, trades }) => [key, trades])).toEqual([
    ['long', 2],
    ['short', 1],
  ]);
});

test('exposure, series and the benchmark are the columns of the run', async () => {
  const { points, months, recorded } = await get(`runs/${id}/analytics/exposure`);
  const equity = [1000, 1009.9, 1019.78, 1014.72, 1009.65, 1010.636];
  const net = [0, 110, 0, -65, 0, 15].map((value, i) => near(value / equity[i]!));
  expect(recorded).toBe(true);
  expect((points as { net: number }[]).map((point) => point.net)).toEqual(net);
  expect(months).toMatchObject([{ year: 2024, month: 1, traded: 100 + 120 + 60 + 70 + 14 }]);
  const series = await get(`runs/${id}/analytics/series?series=equity`);
  expect(series).toMatchObject({ total: 6, values: equity.map((value) => near(value, 9)) });
  const { figures, points: curves } = await get(`runs/${id}/analytics/benchmark`);
  expect(figures).toContainEqual(expect.objectContaining({ name: 'benchmarkReturn', value: near(0.5) }));
  expect((curves as { benchmark: number }[]).map(({ benchmark }) => benchmark)).toEqual([1, 1.1, 1.2, 1.3, 1.3, 1.5]);
  const window = await get(`runs/${id}/analytics/rolling?window=5&unit=bars`);
  expect(window).toMatchObject({ total: 1, points: [{ return: near(0.010636) }] });
});

test('a diagnosis says what the figures are worth', async () => {
  const { findings } = await get(`runs/${id}/diagnosis`);
  expect((findings as { code: string; severity: string }[]).map(({ code, severity }) => [code, severity])).toEqual([
    ['ONE_TRADE', 'warning'],
    ['FEW_BARS', 'warning'],
    ['FEW_TRADES', 'note'],
  ]);
});

test('a run that did nothing says why', async () => {
  const idle = await storeResult(api, trade(BARS, []).result);
  expect(await get(`runs/${idle}/diagnosis`)).toMatchObject({
    findings: [{ code: 'NO_ORDERS', severity: 'warning' }, { code: 'FEW_BARS' }],
  });
  const config = { account: { initialCapital: 5, type: 'cash' as const } };
  const poor = await storeResult(api, trade(BARS, [SCRIPT[0]!, SCRIPT[0]!], { config }).result, config);
  const { findings } = await get(`runs/${poor}/diagnosis`);
  expect(findings).toMatchObject([
    { code: 'NO_FILLS', evidence: { placed: 2, rejections: { INSUFFICIENT_CASH: 2 } } },
    { code: 'ORDERS_REJECTED', evidence: { rejected: 2, placed: 2, first: { instrument: 'A.X' } } },
    { code: 'FEW_BARS' },
  ]);
  expect((findings as { sentence: string }[])[0]!.sentence).toBe(
    '2 orders placed, none filled. All of them were rejected.',
  );
});

test('runs side by side show what differs, the better figure, and their curves', async () => {
  const answer = await api.call('POST', '/api/v1/comparisons', { runs: [id, other], points: 100 });
  const body = answer.body as Body;
  expect(body['differences']).toEqual([
    { path: 'parameters.fast', values: [1, 2] },
    { path: 'parameters.slow', values: [2, 3] },
    { path: 'fees.proportional', values: [0.001, 0] },
  ]);
  const figures = body['figures'] as { name: string; values: number[]; best: number | null }[];
  const figure = (name: string) => figures.find((one) => one.name === name);
  // The other one held 10 from 10 to 12 and paid nothing.
  expect(figure('totalReturn')).toMatchObject({ values: [near(0.010636), near(0.02)], best: 1 });
  expect(figure('maxDrawdown')!.best).toBe(1);
  expect(figure('trades')!.best).toBeNull();
  const [[one, shared]] = body['correlation'] as [[number, number]];
  expect(one).toBeCloseTo(1, 12);
  // numpy.corrcoef of the five returns of each.
  expect(shared).toBeCloseTo(0.9450754330333024, 12);
  expect((body['curves'] as { points: { growth: number }[] }[])[1]!.points.map(({ growth }) => growth)).toEqual([
    1, 1.01, 1.02, 1.02, 1.02, 1.02,
  ]);
});

test('what cannot be compared is named', async () => {
  const absent = '00000000-0000-4000-8000-000000000000';
  const ask = async (runs: string[]) => (await api.call('POST', '/api/v1/comparisons', { runs })).body;
  expect(await ask([id])).toMatchObject({ error: { code: 'VALIDATION', path: 'runs' } });
  expect(await ask([id, id])).toMatchObject({ error: { code: 'VALIDATION', path: 'runs' } });
  expect(await ask([id, absent])).toMatchObject({ error: { code: 'RUN_NOT_FOUND', path: 'runs.1' } });
  const open = await storeRun(api.store, await pinnedTo(api.store, 'demo'), {
    ...{ strategy: 'sma-cross', parameters: {}, account, fees: { proportional: 0 } },
    ...{ slippage: { proportional: 0 }, seed: 0 },
  });
  expect(await ask([id, open.id])).toMatchObject({ error: { code: 'NOT_FINISHED', path: 'runs.1' } });
  expect((await api.call('GET', `/api/v1/runs/${open.id}/diagnosis`)).body).toMatchObject({
    error: { code: 'NOT_FINISHED' },
  });
});

test('statistics are a table that is a file too', async () => {
  const { total, items } = (await get(`runs/${id}/statistics`)) as { total: number; items: object[] };
  expect(items[0]).toMatchObject({ group: 'Headline', name: 'totalReturn', unit: 'fraction' });
  const { body: csv } = await api.app.inject({
    url: `/api/v1/runs/${id}/statistics?format=csv`,
    headers: { 'x-api-key': ADMIN_KEY },
  });
  const lines = csv.trimEnd().split('\n');
  expect(lines).toHaveLength(total + 1);
  expect(lines[0]).toBe('group,name,label,unit,value');
  expect(lines).toContain('Headline,trades,Trades,count,2');
});

test('a sweep says where its best trial lies, and the summary counts all that is stored', async () => {
  const plan = {
    ...{ strategy: 'sma-cross', account, fees: { proportional: 0 }, slippage: { proportional: 0 }, seed: 0 },
    ...{ fixed: { size: 1 }, objective: { statistic: 'sharpe', direction: 'maximize' } as const },
    axes: [{ name: 'fast', values: [1, 2, 3] }],
  };
  const sweep = await storeSweep(api.store, await pinnedTo(api.store, 'demo'), { plan, total: 3 });
  await completeSweep(api.store, sweep.id, 'a'.repeat(64));
  expect(await get(`sweeps/${sweep.id}/diagnosis`)).toEqual({ findings: [] });
  const summary = await get('summary');
  expect(summary).toMatchObject({
    operations: { run: { completed: 4, queued: 1 }, sweep: { completed: 1 } },
    trials: 0,
  });
  expect(summary['runs']).toMatchObject({
    ...{ total: 5, completed: 4, strategies: 1, sessions: 1, bars: 24, trades: 3, profitable: 0.5 },
    ...{ best: { runId: other, totalReturn: near(0.02) }, worst: { totalReturn: 0 } },
  });
});

interface Plotly {
  data: { type: string; x: (string | number)[]; y: (number | null)[]; z?: (number | null)[][]; name?: string }[];
  layout: { title: { text: string } };
}

test('charts are documents of Plotly whose extremes are those of the statistics', async () => {
  const { charts } = (await get(`runs/${id}/charts?window=2&points=100`)) as { charts: Record<string, Plotly> };
  const { statistics } = (await get(`runs/${id}`)) as { statistics: Record<string, number> };
  const line = (chart: string, trace = 0) => charts[chart]!.data[trace]!;
  expect(Object.keys(charts)).toEqual([
    ...['equity', 'drawdown', 'returns', 'distribution', 'monthly', 'rolling', 'trades', 'exposure'],
  ]);
  expect(Math.max(...(line('equity').y as number[]))).toBe(statistics['peakEquity']);
  expect(Math.min(...(line('drawdown').y as number[]))).toBe(statistics['maxDrawdown']);
  expect(Math.max(...(line('returns').y as number[]))).toBe(statistics['bestDay']);
  expect((line('distribution').y as number[]).reduce((sum, one) => sum + one, 0)).toBe(5);
  expect(line('monthly')).toMatchObject({
    type: 'heatmap',
    y: ['2024'],
    z: [[near(0.010636), ...new Array<null>(11).fill(null)]],
  });
  expect(charts['trades']!.data.map(({ name, y }) => [name, y])).toEqual([
    ['long', [near(20 - 0.22)]],
    ['short', [near(-10 - 0.13)]],
  ]);
  expect(Math.max(...(line('exposure').y as number[]))).toBe(statistics['maxGrossExposure']);
  expect(await get(`runs/${id}/charts/drawdown`)).toMatchObject({
    chart: 'drawdown',
    document: { data: [line('drawdown')] },
  });
  const bad = await api.call('GET', `/api/v1/runs/${id}/charts/pie`);
  expect(bad).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION', path: 'chart' } } });
});

test('a sweep is a surface over two of its parameters, the others put together', async () => {
  const execution = { account, fees: { proportional: 0 }, slippage: { proportional: 0 }, seed: 0 };
  const plan = {
    ...{ strategy: 'sma-cross', ...execution, fixed: {} },
    objective: { statistic: 'totalReturn', direction: 'maximize' } as const,
    axes: [
      { name: 'fast', values: [1, 2] },
      { name: 'slow', start: 5, step: 5, count: 3 },
      { name: 'size', values: [1, 2] },
    ],
  };
  const { id: sweep } = await storeSweep(api.store, await pinnedTo(api.store, 'demo'), { plan, total: 12 });
  const rows = Array.from({ length: 12 }, (_, trial) => ({
    ...{ trial, resultHash: Buffer.alloc(32, trial), error: null, stopped: null },
    statistics: Float64Array.from(STATISTICS, (name) => (name === 'totalReturn' ? trial ** 2 : 0)),
  }));
  await api.store.trials.store({ sweepId: sweep, host: 'engine-worker-1', rows });
  const surface = async (query: string) =>
    ((await get(`sweeps/${sweep}/surface?${query}`))['document'] as Plotly).data[0]!;
  // Trial 6 fast + 2 slow + size: means of pairs of squares.
  expect(await surface('aggregate=mean')).toMatchObject({
    ...{ x: [1, 2], y: [5, 10, 15] },
    z: [
      [0.5, 42.5],
      [6.5, 72.5],
      [20.5, 110.5],
    ],
  });
  expect(await surface('x=slow&y=size&aggregate=best')).toMatchObject({
    ...{ x: [5, 10, 15], y: [1, 2] },
    z: [
      [36, 64, 100],
      [49, 81, 121],
    ],
  });
  expect((await surface('x=size&y=fast&aggregate=worst')).z).toEqual([
    [0, 1],
    [36, 49],
  ]);
  const bad = async (query: string) => (await api.call('GET', `/api/v1/sweeps/${sweep}/surface?${query}`)).body;
  expect(await bad('x=none')).toMatchObject({ error: { code: 'VALIDATION', path: 'x' } });
  expect(await bad('statistic=shrape')).toMatchObject({ error: { code: 'UNKNOWN_STATISTIC', path: 'statistic' } });
  expect(await get(`sweeps/${sweep}/diagnosis`)).toMatchObject({
    findings: [{ code: 'TRIALS_WITHOUT_TRADES' }, { code: 'NO_COSTS' }],
  });
});

test('the paths of another server answer the same figures by its names', async () => {
  const { seq } = await api.store.runs.get(id);
  const { statistics } = (await get(`runs/${id}`)) as { statistics: Record<string, number> };
  const { performance } = (await get(`analytics/performance/${seq}`)) as { performance: Record<string, object> };
  expect(performance).toMatchObject({
    basic_metrics: { total_return: 1.0636, total_trades: 2, win_rate: 0.5 },
    risk_metrics: { var_95: near(100 * statistics['valueAtRisk']!, 3), sortino_ratio: statistics['sortino'] },
    trade_analysis: { avg_win: near(19.78), largest_loss: near(-10.13), consecutive_wins: 1, consecutive_losses: 1 },
  });
  const { charts } = (await get(`analytics/charts/${seq}`)) as { charts: Record<string, string> };
  expect(Object.keys(charts)).toEqual(['equity', 'drawdown', 'returns', 'trades', 'monthly_returns']);
  const { chart } = (await get(`analytics/charts/${seq}/monthly_returns`)) as { chart: string };
  expect(JSON.parse(chart)).toEqual(JSON.parse(charts['monthly_returns']!));
  expect((await api.call('GET', `/api/v1/analytics/charts/${seq}/pie`)).status).toBe(404);
  expect((await api.call('GET', '/api/v1/analytics/performance/999999')).status).toBe(404);
  const { data } = (await get(`analytics/chart-data/${seq}`)) as { data: Record<string, object[]> };
  expect([
    data['equity_curve']!.length,
    data['drawdown']!.length,
    data['returns']!.length,
    data['trade_log']!.length,
  ]).toEqual([6, 6, 5, 3]);
  const rolling = (await get(`analytics/rolling/${seq}?window=5`))['rolling_metrics'];
  expect(rolling).toMatchObject({ timestamps: [expect.any(String)], rolling_returns: [near(1.0636)] });
  const long = await api.call('GET', `/api/v1/analytics/rolling/${seq}?window=6`);
  expect(long).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION', path: 'window' } } });
  const second = (await api.store.runs.get(other)).seq;
  const compared = await api.call('POST', '/api/v1/analytics/compare', { backtest_ids: [seq, second] });
  expect(compared.body).toMatchObject({
    comparison: { backtests: [{ backtest_id: seq }, { backtest_id: second }], best: { total_return: second } },
  });
  const one = await api.call('POST', '/api/v1/analytics/compare', { backtest_ids: [seq] });
  expect(one).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION', path: 'backtest_ids' } } });
  expect(await get('analytics/summary/metrics')).toMatchObject({
    summary: { completed_backtests: 4, best_backtest: { run_id: other } },
  });
});

test('a tearsheet is a page without a script that needs nothing of the network, and escapes what it shows', async () => {
  const label = '<img src=x onerror=alert(1)>';
  const named = await storeResult(api, trade(BARS, SCRIPT, { step: DAY, config: { account } }).result, {
    parameters: { note: label },
  });
  const page = async (address: string) => {
    const { statusCode, headers, body } = await api.app.inject({
      url: `/api/v1/${address}/tearsheet`,
      headers: { 'x-api-key': ADMIN_KEY },
    });
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body).not.toMatch(/<script|<img|<link|@import|url\((?!#)|(src|href)="http/);
    return body;
  };
  const body = await page(`runs/${named}`);
  expect(body.match(/<svg /g)).toHaveLength(7);
  expect(body).toContain('note &lt;img src=x onerror=alert(1)&gt;');
  expect(body).toContain('<td>Total return</td><td>1.10 %</td>');
  expect(body).toContain('One trade makes the result.');
  const sweeps = (await get('sweeps?limit=10'))['items'] as { sweepId: string; total: number }[];
  const sweep = await page(`sweeps/${sweeps.find(({ total }) => total === 12)!.sweepId}`);
  expect(sweep.match(/<svg /g)).toHaveLength(3);
  expect(sweep).toContain('<td>11</td><td>fast 2, slow 15, size 2</td><td>12,100.00 %</td>');
  expect((await api.call('GET', `/api/v1/runs/${sweeps[0]!.sweepId}/tearsheet`)).status).toBe(404);
});
