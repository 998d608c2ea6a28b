import { randomUUID } from 'node:crypto';
import { connect, type AddressInfo } from 'node:net';
import { ADMIN_KEY, addReadySession, addStrategy, startApi, type ApiServer } from '../support/api-server';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
  await addStrategy(api.store);
  await addReadySession(api.store, 'demo');
  await api.store.sessions.create({ id: randomUUID(), name: 'loading', catalog: '.', startUs: 0, endUs: 1 });
});
afterAll(() => api.close());

const session = { name: 'new', catalog: '.', start: '2020-01-01', end: '2020-12-31' };
const run = { session: 'demo', strategy: 'sma-cross' };
const sweep = { ...run, grid: { fast: [1, 2] } };

type Case = [name: string, url: string, body: unknown, status: number, code: string, path: string | undefined];

const CASES: Case[] = [
  ['a body that is not JSON', '/sessions', '{"name":', 400, 'INVALID_JSON', undefined],
  ['a body that is a list', '/sessions', '[]', 400, 'VALIDATION', undefined],
  ['a prototype', '/sessions', '{"__proto__": {"x": 1}}', 400, 'UNKNOWN_FIELD', '__proto__'],
  [
    'a prototype of parameters',
    '/runs',
    '{"session":"demo","strategy":"sma-cross","parameters":{"\\u005f_proto__":3}}',
    400,
    'UNKNOWN_FIELD',
    'parameters.__proto__',
  ],
  ['a constructor', '/sessions', '{"constructor": {"prototype": {}}}', 400, 'UNKNOWN_FIELD', 'constructor'],
  ['no body', '/sessions', undefined, 400, 'VALIDATION', 'name'],
  ['an unknown field', '/sessions', { ...session, colour: 1 }, 400, 'UNKNOWN_FIELD', 'colour'],
  ['an unknown field of the query', '/sessions?colour=1', session, 400, 'UNKNOWN_FIELD', 'colour'],
  ['a field of the query in the body', '/sessions', { ...session, wait: true }, 400, 'UNKNOWN_FIELD', 'wait'],
  ['a query that is no boolean', '/sessions?wait=maybe', session, 400, 'VALIDATION', 'wait'],
  ['a malformed name', '/sessions', { ...session, name: 'a b' }, 400, 'VALIDATION', 'name'],
  ['a catalog that climbs', '/sessions', { ...session, catalog: '../x' }, 400, 'VALIDATION', 'catalog'],
  ['a day that does not exist', '/sessions', { ...session, end: '2020-02-30' }, 400, 'VALIDATION', 'end'],
  ['a day that no microsecond counts', '/sessions', { ...session, end: '9999-12-31' }, 400, 'VALIDATION', 'end'],
  ['dates reversed', '/sessions', { ...session, end: '2019-01-01' }, 400, 'DATES_REVERSED', 'end'],
  [
    'a malformed instrument',
    '/sessions',
    { ...session, instruments: ['A.B', 'x'] },
    400,
    'VALIDATION',
    'instruments.1',
  ],
  [
    'instruments and a filter',
    '/sessions',
    { ...session, instruments: ['A.B'], filter: {} },
    400,
    'VALIDATION',
    'filter',
  ],
  ['a name that is taken', '/sessions', { ...session, name: 'demo' }, 409, 'SESSION_EXISTS', 'name'],
  [
    'a version that no column holds',
    '/runs',
    { ...run, manifestVersion: 2 ** 31 },
    400,
    'VALIDATION',
    'manifestVersion',
  ],
  ['an unknown session', '/sessions/none/extend', { end: '2021-01-01' }, 404, 'SESSION_NOT_FOUND', 'name'],
  ['a malformed session', '/sessions/a%20b/extend', { end: '2021-01-01' }, 400, 'INVALID_ID', 'name'],
  [
    'a malformed instrument to add',
    '/sessions/demo/instruments',
    { instrumentIds: ['A.B', 'A.B', 'A.B', '-'] },
    400,
    'VALIDATION',
    'instrumentIds.3',
  ],
  ['an unknown session of a run', '/runs', { ...run, session: 'none' }, 404, 'SESSION_NOT_FOUND', 'session'],
  ['a session that still loads', '/runs', { ...run, session: 'loading' }, 409, 'SESSION_NOT_READY', 'session'],
  ['an unknown strategy', '/runs', { ...run, strategy: 'none' }, 404, 'STRATEGY_NOT_FOUND', 'strategy'],
  ['an unknown universe', '/runs', { ...run, universe: 'sp500' }, 404, 'UNIVERSE_NOT_FOUND', 'universe'],
  ['a malformed universe', '/runs', { ...run, universe: '../x' }, 400, 'VALIDATION', 'universe'],
  ['no money', '/runs', { ...run, account: { initialCapital: 0 } }, 400, 'VALIDATION', 'account.initialCapital'],
  ['an unknown field inside', '/runs', { ...run, account: { money: 1 } }, 400, 'UNKNOWN_FIELD', 'account.money'],
  ...(
    [
      ['leverage on a cash account', { account: { leverage: 2 } }, 'account.leverage'],
      ['hedging on a cash account', { account: { type: 'cash', positions: 'hedging' } }, 'account.positions'],
      ['maintenance on a cash account', { account: { maintenanceMargin: 0.1 } }, 'account.maintenanceMargin'],
      ['a leverage below 1', { account: { type: 'margin', leverage: 0.5 } }, 'account.leverage'],
      ['an unknown account', { account: { type: 'gold' } }, 'account.type'],
      ['a negative fee', { fees: { perShare: -1 } }, 'fees.perShare'],
      ['a spread above the price', { slippage: { spread: 2 } }, 'slippage.spread'],
      ['an unknown fill', { fills: { at: 'yesterday' } }, 'fills.at'],
      ['no share of the volume', { fills: { volumeShare: 0 } }, 'fills.volumeShare'],
    ] as const
  ).flatMap(([what, fields, path]): Case[] => [
    [`${what} of a run`, '/runs', { ...run, ...fields }, 400, 'VALIDATION', path],
    [`${what} of a sweep`, '/sweeps', { ...sweep, ...fields }, 400, 'VALIDATION', path],
  ]),
  ...(
    [
      ['strikes reversed', { minStrike: 2, maxStrike: 1 }, 'filter.maxStrike'],
      ['expiries reversed', { minExpiryDays: 2, maxExpiryDays: 1 }, 'filter.maxExpiryDays'],
      ['an unknown right', { right: 'both' }, 'filter.right'],
    ] as const
  ).map(([what, filter, path]): Case => [what, '/sessions', { ...session, filter }, 400, 'VALIDATION', path]),
  ['an unknown parameter', '/runs', { ...run, parameters: { speed: 1 } }, 400, 'UNKNOWN_FIELD', 'parameters.speed'],
  ['a parameter out of range', '/runs', { ...run, parameters: { fast: 0 } }, 400, 'VALIDATION', 'parameters.fast'],
  [
    'a parameter that is not whole',
    '/runs',
    { ...run, parameters: { slow: 1.5 } },
    400,
    'VALIDATION',
    'parameters.slow',
  ],
  [
    'an unknown instrument',
    '/runs',
    { ...run, instruments: ['SPX.INDEX', 'NDX.INDEX'] },
    404,
    'INSTRUMENT_NOT_FOUND',
    'instruments.1',
  ],
  [
    'fees of an unknown instrument',
    '/sweeps',
    { ...sweep, fees: { byInstrument: { 'SPX.INDX': { sell: 0.1 } } } },
    404,
    'INSTRUMENT_NOT_FOUND',
    'fees.byInstrument.SPX.INDX',
  ],
  [
    'an unknown benchmark',
    '/runs',
    { ...run, evaluation: { benchmark: 'NDX.INDEX' } },
    404,
    'INSTRUMENT_NOT_FOUND',
    'evaluation.benchmark',
  ],
  ['finer bars that are not kept', '/sweeps', { ...sweep, fills: { detail: true } }, 400, 'VALIDATION', 'fills.detail'],
  ['a start before the session', '/runs', { ...run, start: '2019-12-31' }, 400, 'RANGE_OUTSIDE_SESSION', 'start'],
  ['an end after the session', '/runs', { ...run, end: '2021-01-01' }, 400, 'RANGE_OUTSIDE_SESSION', 'end'],
  ['a reversed range', '/runs', { ...run, start: '2020-03-01', end: '2020-02-01' }, 400, 'DATES_REVERSED', 'end'],
  ['no grid', '/sweeps', run, 400, 'VALIDATION', 'grid'],
  ['an empty grid', '/sweeps', { ...sweep, grid: {} }, 400, 'GRID_EMPTY', 'grid'],
  [
    'a grid too large',
    '/sweeps',
    { ...sweep, grid: { fast: { start: 1, stop: 1e4, step: 1 }, slow: { start: 1, stop: 1e4, step: 1 } } },
    400,
    'GRID_TOO_LARGE',
    'grid',
  ],
  [
    'a range without a step',
    '/sweeps',
    { ...sweep, grid: { fast: { start: 1, stop: 2 } } },
    400,
    'VALIDATION',
    'grid.fast.step',
  ],
  ['an axis of no parameter', '/sweeps', { ...sweep, grid: { speed: [1] } }, 400, 'UNKNOWN_FIELD', 'grid.speed'],
  [
    'an axis named like Object',
    '/sweeps',
    { ...sweep, grid: { toString: [1] } },
    400,
    'UNKNOWN_FIELD',
    'grid.toString',
  ],
  ['a wrong value in an axis', '/sweeps', { ...sweep, grid: { fast: [1, 0] } }, 400, 'VALIDATION', 'grid.fast'],
  ['a parameter fixed and varied', '/sweeps', { ...sweep, parameters: { fast: 1 } }, 400, 'VALIDATION', 'grid.fast'],
  [
    'an unknown statistic',
    '/sweeps',
    { ...sweep, objective: { statistic: 'luck' } },
    400,
    'UNKNOWN_STATISTIC',
    'objective.statistic',
  ],
];

test.each(CASES)('POST refuses %s', async (...[, url, body, status, code, path]) => {
  const answer = await api.call('POST', `/api/v1${url}`, body as string);
  expect({ status: answer.status, code: answer.body.error.code, path: answer.body.error.path }).toEqual({
    status,
    code,
    path,
  });
  expect(answer.text).not.toMatch(/node_modules|\bat .+:\d+:\d+|select .+ from/i);
});

test.each([
  ['GET', '/api/v1/runs/none', 400, 'INVALID_ID', 'id'],
  ['GET', `/api/v1/runs/${randomUUID()}`, 404, 'RUN_NOT_FOUND', 'id'],
  ['GET', '/api/v1/sweeps/1', 400, 'INVALID_ID', 'id'],
  ['GET', `/api/v1/sweeps/${randomUUID()}`, 404, 'SWEEP_NOT_FOUND', 'id'],
  ['GET', `/api/v1/sweeps/${randomUUID()}/trials?sort=-luck`, 400, 'UNKNOWN_STATISTIC', 'sort'],
  ['POST', `/api/v1/sweeps/${randomUUID()}/cancel`, 404, 'SWEEP_NOT_FOUND', 'id'],
  ['GET', '/api/v1/runs?limit=0', 400, 'VALIDATION', 'limit'],
  ['GET', '/api/v1/runs?limit=10001', 400, 'VALIDATION', 'limit'],
  ['GET', '/api/v1/runs?offset=x', 400, 'VALIDATION', 'offset'],
  ['GET', '/api/v1/runs?sort=luck', 400, 'VALIDATION', 'sort'],
  ['GET', '/api/v1/sessions/none', 404, 'SESSION_NOT_FOUND', 'name'],
  ['DELETE', '/api/v1/sessions/none', 404, 'SESSION_NOT_FOUND', 'name'],
  ['GET', '/api/v1/nothing', 404, 'NOT_FOUND', undefined],
  ['GET', '/nothing', 404, 'NOT_FOUND', undefined],
  ['GET', '/api/v1/runs/%ZZ', 400, 'VALIDATION', 'url'],
  ['GET', `/api/v1/sessions/${'a'.repeat(400)}`, 404, 'NOT_FOUND', undefined],
  ['DELETE', '/api/v1/runs', 405, 'METHOD_NOT_ALLOWED', undefined],
  ['DELETE', '/api/v1/runs/', 405, 'METHOD_NOT_ALLOWED', undefined],
  ['POST', '/api/v1/events', 405, 'METHOD_NOT_ALLOWED', undefined],
  ['POST', '/health', 405, 'METHOD_NOT_ALLOWED', undefined],
  ['POST', '/metrics', 405, 'METHOD_NOT_ALLOWED', undefined],
  ['GET', '/trpc/nothing', 404, 'NOT_FOUND', undefined],
] as const)('%s %s is refused', async (...[method, url, status, code, path]) => {
  const answer = await api.call(method, url);
  const error = answer.body.error as unknown as { code?: string; path?: string; data?: { error: typeof error } };
  const body = error.data?.error ?? error;
  expect({ status: answer.status, code: body.code, path: body.path }).toEqual({ status, code, path });
});

test('a prototype is refused by tRPC too, with its path', async () => {
  const body = `{"session":"demo","strategy":"sma-cross","fees":{"byInstrument":{"__proto__":{"sell":0.1}}}}`;
  const answer = await api.call('POST', '/trpc/runs.create', body);
  const { data } = answer.body.error as unknown as { data: { error: { code: string; path: string } } };
  expect([answer.status, data.error.code, data.error.path]).toEqual([
    400,
    'UNKNOWN_FIELD',
    'fees.byInstrument.__proto__',
  ]);
});

test.each([
  ['a field that is missing', { strategy: 'sma-cross' }, 'session: is missing'],
  ['a number for a text', { ...run, session: 1 }, 'session: must be a string, was number'],
  ['nothing for an object', { ...run, parameters: null }, 'parameters: must be an object, was null'],
  ['a text for a list', { ...run, instruments: 'A.B' }, 'instruments: must be a list, was string'],
  ['a number too small', { ...run, parameters: { fast: 0 } }, 'parameters.fast: must be at least 1'],
  ['a part for a whole', { ...run, parameters: { fast: 1.5 } }, 'parameters.fast: must be a whole number'],
  ['no money', { ...run, account: { initialCapital: 0 } }, 'account.initialCapital: must be above 0'],
  ['an empty list', { ...run, instruments: [] }, 'instruments: must have at least 1 item'],
  ['an unknown word', { ...run, cache: 'x' }, 'cache: must be one of use, bypass'],
  ['a list for a value', { ...run, parameters: { fast: [] } }, 'parameters.fast: has a value of a wrong type'],
])('%s is told in plain words', async (_what, body, message) => {
  expect((await api.call('POST', '/api/v1/runs', body)).body.error.message).toBe(message);
});

test.each([
  ['/runs', { ...run, label: 'a\0b' }, 'label'],
  ['/runs', { ...run, label: 'half \ud83d' }, 'label'],
  ['/runs', { ...run, session: 'de\0mo' }, 'session'],
  ['/runs', { ...run, parameters: { mode: '\udc00' } }, 'parameters.mode'],
  ['/runs', { ...run, parameters: { 'fa\0st': 1 } }, 'parameters.fa\ufffdst'],
  ['/runs', { ...run, instruments: ['SPX.INDEX', 'S\0.INDEX'] }, 'instruments.1'],
  ['/sweeps', { ...run, grid: { mode: ['a', '\0'] } }, 'grid.mode.1'],
  ['/sessions', { ...session, catalog: 'a\0' }, 'catalog'],
  [`/runs/${randomUUID()}/cancel`, { reason: 'why\0' }, 'reason'],
])('text that cannot be stored is refused at %s with %j', async (url, body, path) => {
  expect(await api.call('POST', `/api/v1${url}`, body)).toMatchObject({
    status: 400,
    body: { error: { code: 'VALIDATION', path } },
  });
});

test('text that cannot be stored is refused over tRPC and in paths, queries and headers', async () => {
  const failure = await api.call('POST', '/trpc/operations.fail', { id: randomUUID(), message: '\0' });
  expect([failure.status, failure.text]).toEqual([400, expect.stringContaining('"path":"message"')]);
  expect((await api.call('GET', '/api/v1/runs?session=a%00')).body.error).toMatchObject({ path: 'session' });
  expect((await api.call('GET', '/api/v1/sessions/a%00b')).status).toBe(400);
  const headers = { 'x-api-key': ADMIN_KEY, 'idempotency-key': 'a\0' };
  const keyed = await api.app.inject({ method: 'POST', url: '/api/v1/runs', payload: run, headers });
  expect([keyed.statusCode, keyed.json()]).toMatchObject([400, { error: { path: 'Idempotency-Key' } }]);
});

test('a deeply nested body is refused, not a fault', async () => {
  const depth = 200_000;
  const answer = await api.call(
    'POST',
    '/api/v1/runs',
    `{"parameters":${'['.repeat(depth)}"\\u0000"${']'.repeat(depth)}}`,
  );
  expect(answer.status).toBe(400);
});

test('another content type is refused, and none at all with an empty body is taken', async () => {
  const headers = { 'x-api-key': ADMIN_KEY };
  const post = (type: string, payload: string) =>
    api.app.inject({ method: 'POST', url: '/api/v1/runs', payload, headers: { ...headers, 'content-type': type } });
  expect((await post('text/plain', 'x')).json()).toMatchObject({ error: { code: 'UNSUPPORTED_MEDIA_TYPE' } });
  expect((await post('application/x-www-form-urlencoded', '')).json()).toMatchObject({
    error: { code: 'VALIDATION', path: 'session' },
  });
  expect((await post('application/json', '')).json()).toMatchObject({ error: { code: 'VALIDATION', path: 'session' } });
});

test('a body over the limit is refused', async () => {
  const answer = await api.call('POST', '/api/v1/runs', JSON.stringify({ session: 'x'.repeat(11 * 2 ** 20) }));
  expect(answer).toMatchObject({ status: 413, body: { error: { code: 'PAYLOAD_TOO_LARGE' } } });
});

test.each([
  [
    'an address over the limit',
    `GET /api/v1/runs?label=${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
    413,
    'PAYLOAD_TOO_LARGE',
  ],
  ['what is no request', 'nonsense\r\n\r\n', 400, 'VALIDATION'],
] as const)('%s is refused with a code', async (...[, sent, status, code]) => {
  await api.app.listen({ port: 0, host: '127.0.0.1' }).catch(() => undefined);
  const { port } = api.app.server.address() as AddressInfo;
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(sent));
    let text = '';
    socket.on('data', (part) => (text += part.toString()));
    socket.on('close', () => resolve(text)).on('error', reject);
  });
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toMatchObject({ error: { code } });
});

test('tRPC carries the same error in its data', async () => {
  const answer = await api.call('POST', '/trpc/runs.create', JSON.stringify({ ...run, session: 'none' }));
  expect(answer.status).toBe(404);
  expect(answer.body).toMatchObject({
    error: { data: { httpStatus: 404, error: { code: 'SESSION_NOT_FOUND', path: 'session' } } },
  });
});

test('tRPC refuses a batch of more than ten calls', async () => {
  const calls = Array.from({ length: 11 }, () => 'system.info').join(',');
  const answer = await api.call('GET', `/trpc/${calls}?batch=1&input=${encodeURIComponent('{}')}`);
  expect(answer.status).toBe(400);
  expect(answer.text).not.toMatch(/"stack"/);
});

test('Temporal away: a coded error, and nothing is left behind', async () => {
  const answer = await api.call('POST', '/api/v1/runs', run);
  expect(answer).toMatchObject({ status: 503, body: { error: { code: 'UNAVAILABLE' } } });
  expect((await api.store.runs.list({ limit: 1, offset: 0 })).total).toBe(0);
});

test('whatever was refused left no row and no entry in the log', async () => {
  expect((await api.store.sessions.listOpen({ limit: 10, offset: 0 })).total).toBe(2);
  expect((await api.store.runs.list({ limit: 10, offset: 0 })).total).toBe(0);
  expect((await api.store.sweeps.list({ limit: 10, offset: 0 })).total).toBe(0);
  expect(api.logged).toEqual([]);
});

test.each(['/docs/static/%00', '/docs/static/..%5c..'])('%s is an address of nothing', async (url) => {
  expect(await api.call('GET', url)).toMatchObject({ status: 404, body: { error: { code: 'NOT_FOUND' } } });
});

test.each(['/api/v1/runs/%ff', '/app/%ff', '/api/v1/sessions/%e0%a4/versions'])(
  '%s is refused by its address',
  async (url) => {
    const answer = await api.call('GET', url);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION', path: 'url' } } });
  },
);

test.each(['1e9', '0', '10001', '2.5', 'all'])(
  'a limit of %s is refused with the range that is allowed',
  async (limit) => {
    const { status, body } = await api.call('GET', `/api/v1/runs?limit=${limit}`);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ path: 'limit', message: 'limit: must be a whole number from 1 to 10,000' });
  },
);
