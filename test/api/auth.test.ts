import { readFile, writeFile } from 'node:fs/promises';
import { ADMIN_KEY, startApi, type ApiServer } from '../support/api-server';

let api: ApiServer;
beforeAll(async () => void (api = await startApi()));
afterAll(() => api.close());

const codeOf = (text: string) => (JSON.parse(text) as { error: { code: string } }).error.code;

describe('keys', () => {
  test.each([
    ['no key', {}],
    ['a wrong key', { 'x-api-key': 'hf_00000000_wrong' }],
    ['a wrong bearer token', { authorization: 'Bearer wrong' }],
    ['an empty key', { 'x-api-key': '' }],
  ])('%s is refused', async (_name, headers) => {
    const response = await api.app.inject({ url: '/api/v1/sessions', headers });
    expect(response.statusCode).toBe(401);
    expect(codeOf(response.body)).toBe('UNAUTHORIZED');
  });

  test.each([
    ['in X-API-Key', { 'x-api-key': ADMIN_KEY }],
    ['as a bearer token', { authorization: `Bearer ${ADMIN_KEY}` }],
  ])('the admin key is taken %s', async (_name, headers) => {
    const response = await api.app.inject({ url: '/api/v1/sessions', headers });
    expect(response.json()).toEqual({ total: 0, items: [] });
  });

  test.each(['/health', '/health/live', '/health/ready', '/docs', '/api/v1/openapi.json', '/app', '/'])(
    '%s needs none',
    async (url) => {
      const response = await api.app.inject({ url });
      expect([401, 403]).not.toContain(response.statusCode);
    },
  );

  test('metrics need one', async () => {
    expect((await api.app.inject({ url: '/metrics' })).statusCode).toBe(401);
    const { status, text } = await api.call('GET', '/metrics');
    expect(status).toBe(200);
    expect(text).toContain('holdfast_operations{kind="run",status="running"} 0\n');
  });

  test.each([
    ['a body that is not JSON', '/api/v1/runs', '{'],
    ['a body with unknown fields', '/api/v1/sessions', '{"nonsense": 1}'],
    ['tRPC input that is not JSON', '/trpc/runs.create', '{'],
  ])('come before %s', async (_name, url, payload) => {
    const headers = { 'content-type': 'application/json' };
    const response = await api.app.inject({ method: 'POST', url, payload, headers });
    expect(response.statusCode).toBe(401);
  });
});

describe('without a key', () => {
  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const)(
    '%s of a procedure is refused for that',
    async (method) => {
      const headers = { 'content-type': 'text/plain' };
      const response = await api.app.inject({
        method,
        url: '/trpc/runs.create',
        headers,
        ...(method !== 'GET' && { payload: 'x' }),
      });
      expect(response.statusCode).toBe(401);
      // As clients of tRPC read it.
      expect(response.json()).toMatchObject({
        error: { data: { code: 'UNAUTHORIZED', error: { code: 'UNAUTHORIZED' } } },
      });
    },
  );

  test.each([
    ['DELETE', '/api/v1/runs'],
    ['GET', '/api/v1/nothing'],
    ['POST', '/metrics'],
    ['GET', '/trpc/nothing'],
    ['GET', '/trpc/runs.list,runs.get'],
  ] as const)('%s %s does not tell what is there', async (method, url) => {
    const response = await api.app.inject({ method, url });
    expect(response.statusCode).toBe(401);
  });

  test('a method that an open address does not take is refused as such', async () => {
    expect((await api.app.inject({ method: 'POST', url: '/health' })).statusCode).toBe(405);
  });
});

test('with a key, a method that procedures do not take is refused as such', async () => {
  const response = await api.app.inject({
    method: 'DELETE',
    url: '/trpc/runs.create',
    headers: { 'x-api-key': ADMIN_KEY },
  });
  expect(response.statusCode).toBe(405);
  expect(response.headers.allow).toBe('GET, POST');
});

describe('signing a browser in', () => {
  async function signIn(): Promise<string> {
    await writeFile(api.tokenFile, 'one-time\n');
    const response = await api.app.inject({ url: '/app?token=one-time' });
    expect(response.statusCode).toBe(302);
    expect(response.headers.location).toBe('/app');
    return String(response.headers['set-cookie']);
  }

  test('exchanges the token once for a cookie that scripts cannot read', async () => {
    const cookie = await signIn();
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    const again = await api.app.inject({ url: '/app?token=one-time' });
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  test('a wrong token leaves the right one in place', async () => {
    await writeFile(api.tokenFile, 'one-time\n');
    const response = await api.app.inject({ url: '/app?token=guess' });
    expect(response.headers['set-cookie']).toBeUndefined();
    expect(await readFile(api.tokenFile, 'utf8')).toBe('one-time\n');
  });

  test('two requests at once get one cookie', async () => {
    await writeFile(api.tokenFile, 'one-time\n');
    const both = await Promise.all([1, 2].map(() => api.app.inject({ url: '/app?token=one-time' })));
    expect(both.filter((response) => response.headers['set-cookie'])).toHaveLength(1);
  });

  test('the cookie reads, and writes only from our own pages', async () => {
    const cookie = (await signIn()).split(';')[0]!;
    const read = await api.app.inject({ url: '/trpc/sessions.list', headers: { cookie } });
    expect(read.statusCode).toBe(200);
    const write = (headers: Record<string, string>) =>
      api.app.inject({
        method: 'POST',
        url: '/api/v1/sessions',
        payload: {},
        headers: { cookie, host: 'localhost:8080', ...headers },
      });
    expect((await write({})).statusCode).toBe(403);
    expect((await write({ origin: 'https://evil.example' })).statusCode).toBe(403);
    expect((await write({ 'sec-fetch-site': 'cross-site', origin: 'http://localhost:8080' })).statusCode).toBe(403);
    expect((await write({ 'sec-fetch-site': 'same-site', origin: 'http://localhost:9090' })).statusCode).toBe(403);
    expect((await write({ origin: 'http://localhost:8080' })).statusCode).toBe(400);
    expect((await write({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(400);
  });

  test.each(['1.abc', `${Date.now() + 1e9}.${'0'.repeat(64)}`, ''])('a forged cookie %p is refused', async (value) => {
    const response = await api.app.inject({
      url: '/api/v1/sessions',
      headers: { cookie: `holdfast_8080=${value}` },
    });
    expect(response.statusCode).toBe(401);
  });
});

describe('without keys', () => {
  let open: ApiServer;
  beforeAll(async () => void (open = await startApi({ auth: 'off' })));
  afterAll(() => open.close());

  test('everyone on this machine is the administrator', async () => {
    const response = await open.app.inject({ url: '/api/v1/sessions', headers: { host: '127.0.0.1:8080' } });
    expect(response.statusCode).toBe(200);
  });

  test.each([
    ['a name that only resolves to this machine', { host: 'evil.example' }],
    ['a page of another origin', { host: '127.0.0.1:8080', origin: 'https://evil.example' }],
  ])('%s is refused', async (_name, headers) => {
    const response = await open.app.inject({ method: 'POST', url: '/api/v1/sessions', payload: {}, headers });
    expect(response.statusCode).toBe(403);
  });
});

describe('other origins', () => {
  test('a listed one may ask, any other one may not', async () => {
    const ask = (origin: string) =>
      api.app.inject({
        method: 'OPTIONS',
        url: '/api/v1/runs',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    expect((await ask('https://charts.example')).headers['access-control-allow-origin']).toBe('https://charts.example');
    expect((await ask('https://evil.example')).headers['access-control-allow-origin']).toBeUndefined();
    const allowed = String((await ask('https://charts.example')).headers['access-control-allow-headers']).split(', ');
    expect(allowed).toEqual(expect.arrayContaining(['x-api-key', 'idempotency-key', 'last-event-id']));
  });
});
