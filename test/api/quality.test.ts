import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { main } from '../../api/cli/main';
import type { QualityReport } from '../../engine/model/quality';
import { ADMIN_KEY, CATALOG_ROOT, startApi, type ApiServer } from '../support/api-server';

const FOLDER = path.join(CATALOG_ROOT, 'scored');
const HEAD = 'timestamp,open,high,low,close,volume';
/** Sessions of New York of January 2024 but for the 5th. */
const DAYS = [2, 3, 4, 8, 9, 10, 11, 12, 16, 17, 18, 19, 22, 23, 24, 25, 26, 29, 30, 31];
const dailyRow = (day: number, i: number) =>
  `2024-01-${String(day).padStart(2, '0')},${100 + (i % 3)},${102 + (i % 3)},99,${101 + (i % 3)},${1000 + i}`;
const file = (rows: readonly string[], head = HEAD) => [head, ...rows, ''].join('\n');

let api: ApiServer;
let url: string;
beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  const rows = DAYS.map(dailyRow);
  const broken = [...rows.slice(0, 3), '2024-01-08,100,99,98,100,5', '2024-01-09,abc,1,1,1,1', '2024-01-10,,,,,'];
  writeFileSync(path.join(FOLDER, 'SPY.ARCX.csv'), file(rows));
  writeFileSync(path.join(FOLDER, 'BAD.ARCX.csv'), file(broken));
  writeFileSync(path.join(FOLDER, 'NONE.ARCX.csv'), file(['2024-01-02,1'], 'timestamp,price of tea'));
  mkdirSync(path.join(CATALOG_ROOT, 'gapped'));
  const gapped = rows.filter((_, i) => DAYS[i] !== 8);
  writeFileSync(path.join(CATALOG_ROOT, 'gapped', 'GAP.ARCX.csv'), file(gapped));
  writeFileSync(
    path.join(FOLDER, 'instruments.json'),
    JSON.stringify({ 'ES.XCME': { continuous: { root: 'ES', roll: { by: 'volume' } } } }),
  );
  api = await startApi();
  url = await api.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await api.close();
  rmSync(CATALOG_ROOT, { recursive: true });
});

async function qualityOf(query: string): Promise<{ status: number; body: QualityReport }> {
  const { status, body } = await api.call('GET', `/api/v1/catalogs/scored/quality?${query}`);
  return { status, body: body as unknown as QualityReport };
}

test('an instrument of a catalog is scored as its file stands', async () => {
  const { status, body } = await qualityOf('instrument=SPY.ARCX');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    instrument: 'SPY.ARCX',
    calendar: 'XNYS',
    rows: 20,
    bars: 20,
    timeframe: '1d',
    coverage: { expectedBars: 21, presentBars: 20 },
    missingPeriods: [{ from: '2024-01-05', to: '2024-01-05', sessions: 1 }],
    readyForBacktest: true,
  });
  // Nine in a hundred is what coverage weighs of what applies, and one of 21 sessions is missing.
  const coverage = body.parts.find(({ part }) => part === 'coverage');
  expect(coverage!.score).toBe(95.23);
  const narrow = await qualityOf('instrument=SPY.ARCX&start=2024-01-08&end=2024-01-12');
  expect(narrow.body).toMatchObject({ rows: 5, score: 100, first: '2024-01-02T00:00:00.000Z' });
});

test('rows that a session refuses are named, and a file without prices says what it has', async () => {
  const { body } = await qualityOf('instrument=BAD.ARCX');
  const rowsOf = (name: string) => body.parts.find(({ part }) => part === name)!.rows.map(({ row }) => row);
  expect({ ohlc: rowsOf('ohlc'), types: rowsOf('types') }).toEqual({ ohlc: [4], types: [5] });
  expect(body.parts.find(({ part }) => part === 'missing')!.counts).toMatchObject({ rows: 0, untraded: 1 });
  expect(body.readyForBacktest).toBe(false);
  const none = await qualityOf('instrument=NONE.ARCX');
  expect(none.body).toMatchObject({ score: 0, rows: 0, readyForBacktest: false });
  expect(none.body.recommendations).toEqual([expect.stringContaining('no column open') as string]);
});

test('a file that has changed is scored again', async () => {
  const target = path.join(FOLDER, 'QQQ.ARCX.csv');
  writeFileSync(target, file(DAYS.slice(0, 3).map(dailyRow)));
  expect((await qualityOf('instrument=QQQ.ARCX')).body.rows).toBe(3);
  writeFileSync(target, file(DAYS.map(dailyRow)));
  expect((await qualityOf('instrument=QQQ.ARCX')).body.rows).toBe(20);
});

test.each([
  ['instrument=SPX.ARCX', 404, { code: 'INSTRUMENT_NOT_FOUND', path: 'instrument' }],
  ['instrument=ES.XCME', 400, { code: 'VALIDATION', path: 'instrument' }],
  ['instrument=..%2F..%2Fetc.ARCX', 400, { path: 'instrument' }],
  ['', 400, { path: 'instrument' }],
  ['instrument=SPY.ARCX&start=2024-02-01&end=2024-01-01', 400, { code: 'DATES_REVERSED', path: 'end' }],
  ['instrument=SPY.ARCX&start=soon', 400, { path: 'start' }],
])('what cannot be scored is refused by its field: %s', async (query, status, error) => {
  const answer = await qualityOf(query);
  expect(answer.status).toBe(status);
  expect((answer.body as unknown as { error: object }).error).toMatchObject(error);
});

test('the command line shows the parts and the rows of one instrument, and a line of each of a catalog', async () => {
  let out = '';
  const streams = { out: { write: (text: string) => (out += text) }, err: { write: () => undefined }, terminal: false };
  const run = async (...args: string[]) => {
    out = '';
    return main(['catalog', 'scored', ...args], { url, key: ADMIN_KEY, version: '1.2.3' }, streams);
  };
  expect(await run('--quality', '--instrument', 'BAD.ARCX')).toBe(0);
  expect(out).toMatch(/^instrument +BAD.ARCX\nscore +[\d.]+\nready +no\n/);
  expect(out).toMatch(/\nOpen, high, low, close +15 +0.00 +rows 1\n/);
  expect(out).toMatch(/\n +4 +2024-01-08 00:00:00 +ohlc +high 99 below 100\n/);
  expect(await run('--quality')).toBe(0);
  expect(out).toMatch(/^INSTRUMENT +SCORE +READY +BARS +SESSIONS +WHAT HELPS\nBAD.ARCX /);
  expect(out).toMatch(/\nSPY.ARCX +9\d.\d\d +yes +20 +20 of 21 /);
  // Bad input, not a failure of the server.
  expect(await run('--instrument', 'SPY.ARCX')).toBe(2);
});

describe('GET /data/validate', () => {
  const validate = async (query: string) => {
    const { status, body } = await api.call('GET', `/data/validate?${query}`);
    return { status, body: body as unknown as Record<string, never> };
  };
  const range = 'start_date=2024-01-01T00:00:00Z&end_date=2024-01-31T23:59:59Z&frequency=1d';

  it('tells coverage, missing periods, quality and readiness of each symbol', async () => {
    const { status, body } = await validate(`symbols=["SPY","GONE"]&${range}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      validation_summary: {
        symbols_requested: 2,
        symbols_available: 1,
        // Half of 20 of 21 sessions.
        overall_coverage_percentage: 47.61,
        data_quality_good: false,
        ready_for_backtest: false,
      },
      symbol_details: {
        SPY: {
          available: true,
          data_coverage_percentage: 95.23,
          missing_periods: ['2024-01-05'],
          earliest_date: '2024-01-02T00:00:00.000Z',
          latest_date: '2024-01-31T00:00:00.000Z',
          ready_for_backtest: true,
        },
        GONE: { available: false, data_coverage_percentage: 0, reason: 'No instrument has the symbol GONE.' },
      },
      data_sources: { primary: 'catalogs', sources_available: ['scored'] },
    });
    expect(body['recommendations']).toContain('GONE: No instrument has the symbol GONE.');
  });

  it('names each date of trading that is missing, not the weekend between', async () => {
    const { body } = await validate(`symbols=GAP&${range}`);
    expect(body).toMatchObject({ symbol_details: { GAP: { missing_periods: ['2024-01-05', '2024-01-08'] } } });
  });

  it('is ready where all symbols are, in bars that are short enough', async () => {
    const ready = async (query: string) =>
      ((await validate(query)).body['validation_summary'] as unknown as { ready_for_backtest: boolean })
        .ready_for_backtest;
    expect(await ready(`symbols=SPY&${range}`)).toBe(true);
    expect(await ready('symbols=SPY&symbols=BAD')).toBe(false);
    const { body } = await validate('symbols=SPY&frequency=1h');
    expect(body).toMatchObject({ validation_summary: { ready_for_backtest: false } });
    expect(body['recommendations']).toContain('SPY: its bars of 1d are longer than 1h.');
    // Data that end before the range begins are none of it.
    expect((await validate('symbols=SPY&start_date=2025-01-01&end_date=2025-02-01')).body).toMatchObject({
      symbol_details: { SPY: { available: false, reason: expect.stringContaining('fewer than two bars') as string } },
    });
  });

  it.each([
    ['symbols=', 'symbols.0'],
    ['', 'symbols'],
    ['symbols=[1', 'symbols'],
    ['symbols=SPY&start_date=2024-02-01&end_date=2024-01-01', 'end_date'],
    ['symbols=SPY&frequency=often', 'frequency'],
    ['symbols=SPY&colour=red', 'colour'],
  ])('refuses bad input by its field: %s', async (query, path) => {
    const { status, body } = await validate(query);
    expect([status, body['error']]).toMatchObject([400, { path }]);
  });
});
