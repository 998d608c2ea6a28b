import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromIPC } from 'apache-arrow';
import { main } from '../../api/cli/main';
import { STATISTICS, type Statistics } from '../../engine/model/statistics';
import { startMicros } from '../../engine/model/time';
import { encodeTable, type TableColumns } from '../../infra/store/artifacts/table';
import { ADMIN_KEY, addReadySession, addStrategy, startApi, type ApiServer } from '../support/api-server';
import { completeRun, pinnedTo, storeRun, storeSweep } from '../support/operations';

let api: ApiServer;
let url: string;
let id: string;
const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-exports-'));

const execution = {
  ...{ strategy: 'sma-cross', account: { initialCapital: 1000 }, seed: 0, parameters: {} },
  ...{ fees: { proportional: 0 }, slippage: { proportional: 0 } },
};
const POINTS = 12_345;
const minute = (i: number) => startMicros('2020-01-01') + i * 60_000_000;
const of = (value: (i: number) => number, length = POINTS) => Float64Array.from({ length }, (_, i) => value(i));

const TABLES: Record<string, TableColumns> = {
  equity: { time: of(minute), equity: of((i) => 1000 + i / 7), drawdown: of((i) => -i / 1e9) },
  fills: {
    time: Float64Array.of(minute(0), minute(1)),
    instrument: ['^SPX.INDEX', '^SPX.INDEX'],
    side: ['buy', 'sell'],
    quantity: Float64Array.of(1.5, 1.5),
    price: Float64Array.of(8.13e-6, -37.63),
    fee: Float64Array.of(0, 0.1),
    orderId: Float64Array.of(1, NaN),
    type: ['market', ''],
    reason: ['signal', 'liquidation'],
    tag: ['=HYPERLINK("http://a.example","x")', ''],
  },
  series: { time: of(minute, 5), value: of((i) => i / 2, 5) },
  log: {
    time: of(minute, 8),
    instrument: ['', 'SPX.INDEX', '', '', '', '', '', ''],
    message: [
      ...['plain', 'with, comma and "quotes"', 'two\nlines', '+1 for a formula', '@sum', '-5 is a text'],
      ...['\t=1+1', '\r=1+1'],
    ],
  },
};
const SERIES = {
  truncated: false,
  series: [
    { name: 'spread', instrument: null, points: 2 },
    { name: '-range', instrument: 'SPX.INDEX', points: 3 },
  ],
};

beforeAll(async () => {
  api = await startApi();
  url = await api.app.listen({ host: '127.0.0.1', port: 0 });
  await addStrategy(api.store);
  await addReadySession(api.store, 'demo');
  const put = (table: string, facts?: object) => api.artifacts.put(encodeTable(TABLES[table]!, facts && { ...facts }));
  const run = await storeRun(api.store, await pinnedTo(api.store, 'demo'), execution);
  id = run.id;
  await completeRun(api.store, id, {
    ...{ resultHash: 'a'.repeat(64), barsPerYear: 252, bars: POINTS, rejections: {}, worker: 'engine-worker-1' },
    statistics: Object.fromEntries(STATISTICS.map((name) => [name, 0])) as Statistics,
    ...{ fillsArtifact: await put('fills'), tradesArtifact: await put('fills'), equityArtifact: await put('equity') },
    ...{ rejectionsArtifact: await put('log'), ordersArtifact: null },
    ...{ seriesArtifact: await put('series', SERIES), logArtifact: await put('log') },
  });
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

const get = (address: string, headers: object = {}) =>
  api.app.inject({ url: `/api/v1/runs/${id}/${address}`, headers: { 'x-api-key': ADMIN_KEY, ...headers } });

async function rowsOf(content: Buffer, sql: string): Promise<unknown[]> {
  const file = path.join(folder, 'read.parquet');
  writeFileSync(file, content);
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const rows = (await connection.runAndReadAll(sql.replace('FILE', `'${file}'`))).getRowsJS();
  connection.closeSync();
  database.closeSync();
  return rows;
}

test('fills as CSV have a line of names, every digit, and no text that a spreadsheet takes for a formula', async () => {
  const answer = await get('fills?format=csv');
  expect(answer.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="${id}-fills.csv"`,
  });
  expect(answer.body.split('\n')).toEqual([
    'time,instrument,side,quantity,price,fee,orderId,type,reason,tag,currency',
    `2020-01-01T00:00:00.000Z,^SPX.INDEX,buy,1.5,0.00000813,0,1,market,signal,"'=HYPERLINK(""http://a.example"",""x"")",`,
    '2020-01-01T00:01:00.000Z,^SPX.INDEX,sell,1.5,-37.63,0.1,,,liquidation,,',
    '',
  ]);
});

test('a log as CSV is quoted, line breaks and all', async () => {
  const { body } = await get('log?format=csv');
  expect(body).toBe(
    [
      'time,instrument,message',
      '2020-01-01T00:00:00.000Z,,plain',
      '2020-01-01T00:01:00.000Z,SPX.INDEX,"with, comma and ""quotes"""',
      '2020-01-01T00:02:00.000Z,,"two\nlines"',
      "2020-01-01T00:03:00.000Z,,'+1 for a formula",
      "2020-01-01T00:04:00.000Z,,'@sum",
      "2020-01-01T00:05:00.000Z,,'-5 is a text",
      "2020-01-01T00:06:00.000Z,,'\t=1+1",
      '2020-01-01T00:07:00.000Z,,"\'\r=1+1"',
      '',
    ].join('\n'),
  );
});

test('a curve is exported whole, or the part that is asked for', async () => {
  const lines = (await get('equity', { accept: 'text/csv' })).body.trimEnd().split('\n');
  expect(lines).toHaveLength(POINTS + 1);
  expect(lines.at(-1)).toBe(
    `${new Date(minute(POINTS - 1) / 1000).toISOString()},${1000 + (POINTS - 1) / 7},${-(POINTS - 1) / 1e9},,,,`,
  );
  const part = (await get('equity?format=csv&offset=6000&limit=2')).body.trimEnd().split('\n');
  expect(part.slice(1)).toEqual(lines.slice(6001, 6003));
});

test('series are rows of their own, all of them or those of a name', async () => {
  const all = (await get('series?format=csv')).body.trimEnd().split('\n');
  expect(all).toEqual([
    'name,instrument,time,value',
    'spread,,2020-01-01T00:00:00.000Z,0',
    'spread,,2020-01-01T00:01:00.000Z,0.5',
    "'-range,SPX.INDEX,2020-01-01T00:02:00.000Z,1",
    "'-range,SPX.INDEX,2020-01-01T00:03:00.000Z,1.5",
    "'-range,SPX.INDEX,2020-01-01T00:04:00.000Z,2",
  ]);
  expect((await get('series?format=csv&name=-range&offset=1&limit=1')).body.trimEnd().split('\n').slice(1)).toEqual([
    "'-range,SPX.INDEX,2020-01-01T00:03:00.000Z,1.5",
  ]);
});

test('Parquet has numbers, times with their zone, and texts as they are', async () => {
  const answer = await get('equity', { accept: 'application/vnd.apache.parquet' });
  expect(answer.headers['content-type']).toBe('application/vnd.apache.parquet');
  const sums = 'SELECT count(*), sum(equity), max(epoch_us(time))::DOUBLE, any_value(typeof(time)) FROM FILE';
  const equities = TABLES['equity']!['equity'] as Float64Array;
  const [[count, sum, last, type]] = (await rowsOf(answer.rawPayload, sums)) as [[bigint, number, number, string]];
  expect([Number(count), last, type]).toEqual([POINTS, minute(POINTS - 1), 'TIMESTAMP WITH TIME ZONE']);
  expect(sum).toBeCloseTo(
    equities.reduce((all, one) => all + one, 0),
    3,
  );
  const fills = await rowsOf((await get('fills?format=parquet')).rawPayload, 'SELECT price, "orderId", tag FROM FILE');
  expect(fills).toEqual([
    [8.13e-6, 1, '=HYPERLINK("http://a.example","x")'],
    [-37.63, null, null],
  ]);
  const log = await rowsOf((await get('log?format=parquet')).rawPayload, 'SELECT message FROM FILE');
  expect(log.flat()).toEqual(TABLES['log']!['message']);
});

test('what a version did not keep is a table without rows', async () => {
  const { body } = await get('orders?format=csv');
  expect(body).toMatch(/^orderId,instrument,side,.*,reason\n$/);
  expect(await rowsOf((await get('orders?format=parquet')).rawPayload, 'SELECT count(*)::INT FROM FILE')).toEqual([
    [0],
  ]);
});

test('an Arrow stream has the same, moments to the microsecond', async () => {
  const answer = await get('equity', { accept: 'application/vnd.apache.arrow.stream' });
  expect(answer.headers['content-type']).toBe('application/vnd.apache.arrow.stream');
  const table = tableFromIPC(answer.rawPayload);
  expect([table.numRows, table.schema.fields.map(({ name, type }) => `${name} ${String(type)}`)]).toEqual([
    POINTS,
    [
      'time Timestamp<MICROSECOND, UTC>',
      ...['equity', 'drawdown', 'gross', 'net', 'traded', 'benchmark'].map((name) => `${name} Float64`),
    ],
  ]);
  const times = table.getChild('time')!.data.flatMap(({ values }) => Array.from(values as BigInt64Array, Number));
  expect([times[0], times.at(-1)]).toEqual([minute(0), minute(POINTS - 1)]);
  expect(table.getChild('equity')!.get(POINTS - 1)).toBe(1000 + (POINTS - 1) / 7);
  const fills = tableFromIPC((await get('fills?format=arrow')).rawPayload);
  const link = '=HYPERLINK("http://a.example","x")';
  expect([...fills.getChild('orderId')!, ...fills.getChild('tag')!]).toEqual([1, null, link, null]);
  const none = tableFromIPC((await get('orders?format=arrow')).rawPayload);
  expect([none.numRows, none.schema.fields[0]!.name]).toEqual([0, 'orderId']);
});

describe('trials of a sweep', () => {
  const TRIALS = 5_402;
  const failure = { code: 'STRATEGY_FAILED' as const, message: 'it threw, "loudly"' };
  let sweep: string;
  beforeAll(async () => {
    const axes = [
      { name: 'fast', start: 1, step: 1, count: TRIALS / 2 },
      { name: 'mode', values: ['a', '=b'] },
    ];
    const objective = { statistic: 'sharpe' as const, direction: 'maximize' as const };
    const plan = { ...execution, axes, fixed: { slow: 0.5, both: true }, objective };
    sweep = (await storeSweep(api.store, await pinnedTo(api.store, 'demo'), { plan, total: TRIALS })).id;
    const figure = (name: string, trial: number) => (name === 'sharpe' ? trial / 7 : name === 'calmar' ? NaN : 1);
    const rows = Array.from({ length: TRIALS }, (_, trial) => ({
      trial,
      resultHash: Buffer.alloc(32, 1),
      statistics: Float64Array.from(STATISTICS, (name) => figure(name, trial)),
      error: trial === 3 ? failure : null,
    }));
    await api.store.trials.store({ sweepId: sweep, host: 'w', rows, objective });
  });
  const trials = (query: string, headers: object = {}) =>
    api.app.inject({ url: `/api/v1/sweeps/${sweep}/trials${query}`, headers: { 'x-api-key': ADMIN_KEY, ...headers } });
  const linesOf = ({ body }: { body: string }) => body.trimEnd().split('\n');
  const cells = (line: string | undefined) => line!.split(',');

  test('are a file of all of them, with a column for each parameter and statistic', async () => {
    const answer = await trials('', { accept: 'text/csv' });
    expect(answer.headers['content-disposition']).toBe(`attachment; filename="${sweep}-trials.csv"`);
    const lines = linesOf(answer);
    expect(lines).toHaveLength(TRIALS + 1);
    expect(cells(lines[0])).toEqual([
      ...['trial', 'status', 'parameters.fast', 'parameters.mode', 'parameters.slow', 'parameters.both'],
      ...STATISTICS.map((name) => `statistics.${name}`),
      ...['error.code', 'error.message'],
    ]);
    expect(cells(lines[2]).slice(0, 6)).toEqual(['1', 'completed', '1', "'=b", '0.5', 'true']);
    expect(lines[4]).toMatch(/^3,failed,2,'=b,0.5,true,+STRATEGY_FAILED,"it threw, ""loudly"""$/);
    expect(cells(lines.at(-1)).slice(0, 3)).toEqual([`${TRIALS - 1}`, 'completed', `${TRIALS / 2}`]);
  });

  test('come in the order and the part that is asked for', async () => {
    const numbers = async (query: string) =>
      linesOf(await trials(query))
        .slice(1)
        .map((line) => Number(cells(line)[0]));
    expect(await numbers('?format=csv&sort=-sharpe&offset=1&limit=2')).toEqual([TRIALS - 2, TRIALS - 3]);
    expect(await numbers('?format=csv&status=failed')).toEqual([3]);
    const sorted = await numbers('?format=csv&sort=-sharpe&limit=5200');
    expect([sorted.length, new Set(sorted).size, sorted.at(-1)]).toEqual([5200, 5200, TRIALS - 5200]);
    expect((await trials('?format=csv&sort=sharp')).json()).toMatchObject({ error: { path: 'sort' } });
    expect((await trials('?format=csv&name=x')).json()).toMatchObject({ error: { code: 'UNKNOWN_FIELD' } });
  });

  test('are Parquet and Arrow with numbers as such, and a CSV at the command line', async () => {
    const counts = 'count(*)::INT, count("statistics.calmar")::INT';
    const sql = `SELECT ${counts}, sum("parameters.fast"), max("statistics.sharpe") FROM FILE`;
    const sum = (TRIALS / 2) * (TRIALS / 2 + 1);
    expect(await rowsOf((await trials('?format=parquet')).rawPayload, sql)).toEqual([
      [TRIALS, 0, sum, (TRIALS - 1) / 7],
    ]);
    const table = tableFromIPC((await trials('', { accept: 'application/vnd.apache.arrow.stream' })).rawPayload);
    const at = (name: string, trial: number): unknown => table.getChild(name)!.get(trial);
    expect([table.numRows, at('parameters.mode', 1), at('statistics.sharpe', 3)]).toEqual([TRIALS, '=b', null]);
    const written = { out: '', err: '' };
    const stream = (name: 'out' | 'err') => ({ write: (text: string) => (written[name] += text) });
    const streams = { out: stream('out'), err: stream('err'), terminal: false };
    const argv = ['sweeps', 'trials', sweep, '--format', 'csv', '--sort=-sharpe', '--limit', '2'];
    expect(await main(argv, { url, key: ADMIN_KEY, version: '1.2.3' }, streams)).toBe(0);
    expect(written.out).toBe((await trials('?format=csv&sort=-sharpe&limit=2')).body);
  });
});

test('JSON stays what is given, also where a browser takes anything', async () => {
  for (const accept of ['*/*', 'text/html,application/xhtml+xml,*/*;q=0.8', 'application/json, text/csv;q=0.5']) {
    expect((await get('fills', { accept })).json()).toMatchObject({ total: 2 });
  }
  for (const accept of ['text/*', 'text/csv;q=0.5, application/json;q=0.1', 'application/json;q=0, text/csv']) {
    expect((await get('fills', { accept })).headers['content-type']).toMatch('text/csv');
  }
});

test('a form that is none, a field that is none and a run without a result are refused', async () => {
  const refused = async (address: string) => (await get(address)).json<{ error: object }>().error;
  expect(await refused('fills?format=xlsx')).toMatchObject({ code: 'VALIDATION', path: 'format' });
  expect(await refused('equity?format=csv&points=5')).toMatchObject({ code: 'UNKNOWN_FIELD', path: 'points' });
  expect(await refused('fills?format=csv&limit=0')).toMatchObject({ code: 'VALIDATION', path: 'limit' });
  const open = await storeRun(api.store, await pinnedTo(api.store, 'demo'), execution);
  const answer = await api.call('GET', `/api/v1/runs/${open.id}/fills?format=csv`);
  expect([answer.status, answer.body.error.code]).toEqual([409, 'NOT_FINISHED']);
  expect((await api.app.inject({ url: `/api/v1/runs/${id}/fills?format=csv` })).statusCode).toBe(401);
});

test('the command line writes the same files', async () => {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({ write: (text: string) => (written[name] += text) });
  const streams = { out: stream('out'), err: stream('err'), terminal: false };
  const holdfast = (...argv: string[]) => main(argv, { url, key: ADMIN_KEY, version: '1.2.3' }, streams);
  expect(await holdfast('runs', 'equity', id, '--format', 'csv')).toBe(0);
  expect(written.out).toBe((await get('equity?format=csv')).body);
  const file = path.join(folder, 'series.parquet');
  expect(await holdfast('runs', 'series', id, '--format', 'parquet', '--output', file, '--name', 'spread')).toBe(0);
  expect(await rowsOf(readFileSync(file), 'SELECT count(*)::INT, sum(value) FROM FILE')).toEqual([[2, 0.5]]);
  written.out = '';
  expect(await holdfast('runs', 'log', id, '--format', 'csv', '--limit', '1')).toBe(0);
  expect(written.out).toBe('time,instrument,message\n2020-01-01T00:00:00.000Z,,plain\n');
  written.out = '';
  expect(await holdfast('runs', 'statistics', id, '--format', 'csv')).toBe(0);
  expect(written.out).toBe((await get('statistics?format=csv')).body);
  expect(written.out).toMatch(/^group,name,label,unit,value\n.*,totalReturn,Total return,fraction,0\n/);
  expect(await holdfast('runs', 'fills', id, '--format', 'parquet')).toBe(2);
  expect(written.err).toContain('--output');
});
