import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { addReadySession, addStrategy, CATALOG_ROOT, startApi, type ApiServer } from '../support/api-server';

const request = {
  symbol: 'AAPL',
  timeframe: '1h',
  strategy_config_path: 'strategies/sma.yaml',
  start_date: '2024-01-01',
  end_date: '2024-12-31',
};
const DAY_MS = 86_400_000;

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
  await addStrategy(api.store);
  for (const file of ['a/AAPL.X', 'a/TWIN.X', 'b/TWIN.X', 'b/HOME.X', 'HOME.X', 'HOME.Y']) {
    await mkdir(path.join(CATALOG_ROOT, path.dirname(file)), { recursive: true });
    await writeFile(path.join(CATALOG_ROOT, `${file}.csv`), '');
  }
  await mkdir(path.join(api.strategiesDir, 'models'), { recursive: true });
  const files = {
    'sma.yaml': 'strategy: sma-cross\nparameters: { fast: 5, slow: 20 }\n',
    'nothing.yaml': 'parameters: {}\n',
    'broken.yaml': 'strategy: [\n',
    'wrong.yaml': 'strategy: sma-cross\nparameter: {}\n',
    'models/a.onnx': 'bytes',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(api.strategiesDir, name), text);
});
afterAll(async () => {
  await api.close();
  await rm(CATALOG_ROOT, { recursive: true });
});

const start = async (changes: object) => {
  const { status, body } = await api.call('POST', '/api/v1/backtests/start', { ...request, ...changes });
  return [status, body.error.code, body.error.path];
};

test('what a symbol may mean is said', async () => {
  const message = async (symbol: string) => {
    return (await api.call('POST', '/api/v1/backtests/start', { ...request, symbol })).body.error.message;
  };
  expect(await message('TWIN')).toBe('Several instruments have the symbol TWIN: TWIN.X of a, TWIN.X of b.');
  const root = 'HOME.X of the catalog root, HOME.Y of the catalog root';
  expect(await message('HOME')).toBe(`Several instruments have the symbol HOME: ${root}.`);
});

test('statuses of jobs and of scripts are told in the words of their answers', async () => {
  const jobs = await api.call('GET', '/api/v1/jobs/?status=done');
  expect([jobs.status, jobs.body.error.path]).toEqual([400, 'status']);
  expect(jobs.body.error.message).toContain('must be one of pending, running, paused, completed, failed, cancelled');
  expect((await api.call('GET', '/api/v1/jobs/?status=pending')).body).toMatchObject({ total: 0, jobs: [] });
  const scripts = await api.call('GET', '/api/backtest/list?status=done');
  expect(scripts.text).toContain('must be one of queued, running, completed, failed, cancelled');
});

test.each<[string, object, number, string, string]>([
  ['a missing symbol', { symbol: undefined }, 400, 'VALIDATION', 'symbol'],
  ['a symbol that nothing has', { symbol: 'NONE' }, 404, 'INSTRUMENT_NOT_FOUND', 'symbol'],
  ['a symbol of two catalogs', { symbol: 'TWIN' }, 400, 'AMBIGUOUS_SYMBOL', 'symbol'],
  ['a symbol of two venues of the root', { symbol: 'HOME' }, 400, 'AMBIGUOUS_SYMBOL', 'symbol'],
  ['a catalog that is none', { catalog: 'none' }, 404, 'CATALOG_NOT_FOUND', 'catalog'],
  ['a month as a timeframe', { timeframe: '1M' }, 400, 'VALIDATION', 'timeframe'],
  ['a date that is none', { start_date: '2024-13-01' }, 400, 'VALIDATION', 'start_date'],
  ['a fee above the whole', { commission: 2 }, 400, 'VALIDATION', 'commission'],
  ['a field that it does not have', { leverage: 2 }, 400, 'UNKNOWN_FIELD', 'leverage'],
  ['a strategy elsewhere', { strategy_config_path: '/etc/hosts' }, 400, 'VALIDATION', 'strategy_config_path'],
  ['a name too long', { strategy_config_path: 'x'.repeat(300) }, 404, 'STRATEGY_NOT_FOUND', 'strategy_config_path'],
  ['a file that is not there', { strategy_config_path: 'x.yaml' }, 404, 'STRATEGY_NOT_FOUND', 'strategy_config_path'],
  [
    'a file without strategy',
    { strategy_config_path: 'nothing.yaml' },
    422,
    'STRATEGY_INVALID',
    'strategy_config_path',
  ],
  ['a file that is no YAML', { strategy_config_path: 'broken.yaml' }, 422, 'STRATEGY_INVALID', 'strategy_config_path'],
  [
    'a file with a wrong field',
    { strategy_config_path: 'wrong.yaml' },
    422,
    'STRATEGY_INVALID',
    'strategy_config_path',
  ],
  ['a model of another format', { model_path: 'models/a.pkl' }, 400, 'MODEL_UNSUPPORTED', 'model_path'],
  ['a model for another strategy', { model_path: 'models/a.onnx' }, 400, 'VALIDATION', 'model_path'],
  [
    'a model that is not there',
    { model_path: 'models/b.onnx', strategy_config_path: 'nothing.yaml' },
    404,
    'MODEL_NOT_FOUND',
    'model_path',
  ],
])('refuses %s by name', async (...[, changes, status, code, field]) => {
  expect(await start(changes)).toEqual([status, code, field]);
});

test.each([
  [{ symbol: 'AAPL' }, { catalog: 'a', instrument: 'AAPL.X' }],
  [{ symbol: 'HOME.X' }, { catalog: '.', instrument: 'HOME.X' }],
  [
    { symbol: 'TWIN', catalog: 'b' },
    { catalog: 'b', instrument: 'TWIN.X' },
  ],
])('%j means one instrument', async (input, found) => {
  const { text } = await api.call('GET', `/trpc/catalogs.resolve?input=${encodeURIComponent(JSON.stringify(input))}`);
  expect(JSON.parse(text)).toEqual({ result: { data: found } });
});

test('advice comes with the refusal of a model', async () => {
  const { body } = await api.call('POST', '/backtests/start', { ...request, model_path: 'models/rsi_mlp_v1.0.0.pt' });
  expect(body.error.message).toContain('torch.onnx.export');
});

test('what is no operation is not found, and other methods are not taken', async () => {
  for (const address of ['op_backtest_20250103_abc123', '00000000-0000-4000-8000-000000000000']) {
    const answers = [
      await api.call('GET', `/api/v1/operations/${address}`),
      await api.call('GET', `/api/v1/operations/${address}/metrics?cursor=0`),
      await api.call('DELETE', `/api/v1/operations/${address}/cancel`),
    ];
    for (const { status, body } of answers) {
      expect([status, body.error.code, body.error.path]).toEqual([404, 'OPERATION_NOT_FOUND', 'operation_id']);
    }
  }
  expect((await api.call('GET', '/initialize')).body.error.code).toBe('METHOD_NOT_ALLOWED');
});

test('only managed sessions that were not used for long are no longer wanted, and not the last ones', async () => {
  const { sessions, database } = api.store;
  const now = Date.now();
  for (const [name, days] of [
    ['managed-a', 9],
    ['managed-b', 3],
    ['managed-c', 2],
    ['managed-d', 0],
    ['own', 9],
  ] as const) {
    const id = await addReadySession(api.store, name);
    const createdAt = new Date(now - days * DAY_MS);
    await database.db.updateTable('sessions').set({ created_at: createdAt }).where('id', '=', id).execute();
  }
  const unused = async (keep: number) =>
    (await sessions.unused('managed-', { keep, before: new Date(now - DAY_MS) })).map(({ name }) => name);
  expect(await unused(0)).toEqual(['managed-c', 'managed-b', 'managed-a']);
  expect(await unused(2)).toEqual(['managed-b', 'managed-a']);
});
