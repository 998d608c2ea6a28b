import path from 'node:path';
import { addReadySession, addStrategy, CATALOG_ROOT, startApi, type ApiServer } from '../support/api-server';
import { pinnedTo, storeRun } from '../support/operations';
import { testServers } from '../support/stack';

const initialize = { start: '2020-01-01', end: '2020-12-31', catalog_path: 'nowhere' };

let api: ApiServer;
beforeAll(async () => {
  api = await startApi({ temporalAddress: (await testServers()).temporalAddress });
  await addStrategy(api.store);
});
afterAll(() => api.close());

test('before it is initialised, everything says so, and only the status is no refusal', async () => {
  const requests: [path: string, body: object][] = [
    ['/add_instruments', { instrument_ids: ['A.B'], data_end: '2020-12-31' }],
    ['/extend_data', { new_end: '2021-12-31' }],
    ['/run_backtest', { strategy_config: {} }],
  ];
  for (const [path, body] of requests) {
    const answer = await api.call('POST', path, body);
    expect([path, answer.status, answer.body.error]).toEqual([path, 400, 'Engine not initialized']);
    expect(answer.body).toMatchObject({ code: 'SESSION_NOT_FOUND' });
    expect(answer.body).not.toHaveProperty('path');
  }
  const { status, body } = await api.call('GET', '/status');
  expect([status, body]).toEqual([200, { initialized: false, message: 'Engine not initialized - call /initialize' }]);
  expect((await api.call('GET', '/health/ready?session=default')).status).toBe(503);
});

test.each<[string, string, object, string]>([
  ['a missing field', '/initialize', { ...initialize, start: undefined }, 'start'],
  ['a date that is none', '/initialize', { ...initialize, end: 'soon' }, 'end'],
  ['dates reversed', '/initialize', { ...initialize, end: '2019-01-01' }, 'end'],
  ['a catalog elsewhere', '/initialize', { ...initialize, catalog_path: '/etc' }, 'catalog_path'],
  ['a catalog that climbs', '/initialize', { ...initialize, catalog_path: 'a/../../b' }, 'catalog_path'],
  ['a neighbour of the root', '/initialize', { ...initialize, catalog_path: `${CATALOG_ROOT}-2` }, 'catalog_path'],
  [
    'a strike as text',
    '/initialize',
    { ...initialize, instrument_filter: { min_strike: 'x' } },
    'instrument_filter.min_strike',
  ],
  [
    'strikes reversed',
    '/initialize',
    { ...initialize, instrument_filter: { min_strike: 2, max_strike: 1 } },
    'instrument_filter.max_strike',
  ],
  [
    'an unknown field of the filter',
    '/initialize',
    { ...initialize, instrument_filter: { strike: 1 } },
    'instrument_filter.strike',
  ],
  ['streaming that is no truth', '/initialize', { ...initialize, streaming: 'yes' }, 'streaming'],
  ['no instruments', '/add_instruments', { instrument_ids: [], data_end: '2020-12-31' }, 'instrument_ids'],
  [
    'too many instruments',
    '/add_instruments',
    { instrument_ids: Array(1001).fill('A.B'), data_end: '2020-12-31' },
    'instrument_ids',
  ],
  ['no end of the data', '/add_instruments', { instrument_ids: ['A.B'] }, 'data_end'],
  [
    'data that ends before it starts',
    '/add_instruments',
    { instrument_ids: ['A.B'], data_start: '2021-01-01', data_end: '2020-12-31' },
    'data_end',
  ],
  ['no new end', '/extend_data', {}, 'new_end'],
  ['no configuration', '/run_backtest', {}, 'strategy_config'],
  ['a list as a parameter', '/run_backtest', { strategy_config: { fast: [1] } }, 'strategy_config.fast'],
])('refuses %s by name', async (...[, path, body, field]) => {
  const { status, body: answer } = await api.call('POST', path, body);
  expect([status, answer['path']]).toEqual([400, field]);
  expect(typeof answer.error).toBe('string');
  expect(typeof answer['code']).toBe('string');
});

test('a catalog may be named by its absolute path', async () => {
  const body = { ...initialize, catalog_path: path.join(CATALOG_ROOT, 'nowhere') };
  // No engine is there to look: that it is asked for shows that the path was understood.
  const refused = api.call('POST', '/initialize', { ...body, end: '2019-01-01' });
  expect((await refused).body).toMatchObject({ code: 'DATES_REVERSED', path: 'end' });
});

test('without a key there is no answer, in the form of the contract', async () => {
  const { statusCode, body } = await api.app.inject({ method: 'POST', url: '/initialize', payload: initialize });
  expect(statusCode).toBe(401);
  expect(JSON.parse(body)).toEqual({ error: 'The API key is missing or not valid.', code: 'UNAUTHORIZED' });
});

describe('with a session', () => {
  beforeAll(async () => {
    await addReadySession(api.store, 'default', { instruments: ['A.B', 'C.D'], maxConcurrent: 1 });
  });

  test('the status tells of it', async () => {
    const { body } = await api.call('GET', '/status');
    expect(body).toEqual({
      initialized: true,
      instruments_registered: 2,
      data_loaded_until: '2020-12-31',
      memory_mb: 3,
      uptime_seconds: expect.any(Number) as number,
      total_backtests: 0,
      current_backtest: null,
      sample_instruments: ['A.B', 'C.D'],
    });
  });

  test('a second initialisation is refused', async () => {
    const { status, body } = await api.call('POST', '/initialize', initialize);
    expect([status, body]).toEqual([
      400,
      {
        error: 'Engine already initialized',
        message: 'Call /status to see current state, or restart server',
        code: 'SESSION_EXISTS',
      },
    ]);
  });

  test.each(['2020-12-31', '2020-06-30', '2019-01-01', '2020-12-31 00:00:00'])(
    'an end at %s is no change',
    async (end) => {
      const { status, body } = await api.call('POST', '/extend_data', { new_end: end });
      expect([status, body]).toEqual([200, { status: 'no_change', message: 'Data already loaded until 2020-12-31' }]);
    },
  );

  test('data before the session is refused', async () => {
    const request = { instrument_ids: ['E.F'], data_start: '2019-12-31', data_end: '2020-12-31' };
    expect((await api.call('POST', '/add_instruments', request)).body).toMatchObject({
      code: 'RANGE_OUTSIDE_SESSION',
      path: 'data_start',
    });
  });

  test('strategies and their parameters are refused by the names of the contract', async () => {
    const run = (config: object) => api.call('POST', '/run_backtest', { strategy_config: config });
    expect(await run({ strategy: 'none' })).toMatchObject({ status: 404, body: { path: 'strategy_config.strategy' } });
    expect(await run({ strategy: 'sma-cross', fast: 0 })).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION', path: 'strategy_config.fast' },
    });
  });

  test('only one of many runs at once is taken, and the status names it', async () => {
    const pinned = await pinnedTo(api.store, 'default');
    const execution = { account: { initialCapital: 1 }, fees: { proportional: 0 }, slippage: { proportional: 0 } };
    const create = async (label: string) => {
      const config = { strategy: 'sma-cross', ...execution, seed: 0, parameters: {} };
      await storeRun(api.store, { ...pinned, label, whenBusy: 'refuse' }, config);
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => create(`run_${i}`)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const taken = `run_${outcomes.findIndex(({ status }) => status === 'fulfilled')}`;
    expect((await api.call('GET', '/status')).body).toMatchObject({ current_backtest: taken });
    const busy = await api.call('POST', '/run_backtest', { strategy_config: { strategy: 'sma-cross' } });
    expect([busy.status, busy.body]).toEqual([
      409,
      {
        error: 'Another backtest is currently running',
        message: 'Wait for current backtest to complete',
        code: 'SESSION_BUSY',
      },
    ]);
    expect((await api.call('GET', '/metrics')).text).toContain('\nbacktest_server_is_running 1\n');
  });

  test('the metrics have the names that dashboards know', async () => {
    const { text } = await api.call('GET', '/metrics');
    const names = [
      ...['backtests_total', 'backtests_failed_total', 'hot_reloads_total'],
      ...['memory_bytes', 'instruments_total', 'is_running'],
      ...['backtest', 'initialization', 'hot_reload'].flatMap((name) =>
        ['bucket{le="+Inf"}', 'sum', 'count'].map((part) => `${name}_duration_seconds_${part}`),
      ),
    ];
    for (const name of names) expect(text).toContain(`\nbacktest_server_${name} `);
    expect(text).toContain('\nbacktest_server_instruments_total 2\n');
    expect(text).toContain(`\nbacktest_server_memory_bytes ${3 * 2 ** 20}\n`);
  });
});

// Last, for there is no way back.
test('after a shutdown nothing new is taken, while it lives and tells that it is not ready', async () => {
  const { status, body } = await api.call('POST', '/shutdown');
  expect([status, body]).toEqual([
    200,
    { status: 'shutting_down', message: 'Server will shut down after current backtest completes' },
  ]);
  for (const path of ['/initialize', '/add_instruments', '/extend_data', '/run_backtest']) {
    expect(await api.call('POST', path, {})).toMatchObject({ status: 503, body: { error: 'Server shutting down' } });
  }
  const run = { session: 'default', strategy: 'sma-cross' };
  expect(await api.call('POST', '/api/v1/runs', run)).toMatchObject({
    status: 503,
    body: { error: { code: 'UNAVAILABLE' } },
  });
  expect((await api.call('GET', '/health/live')).status).toBe(200);
  expect((await api.call('GET', '/health/ready')).status).toBe(503);
  expect((await api.call('GET', '/status')).status).toBe(200);
  expect((await api.call('POST', '/shutdown')).status).toBe(200);
});
