import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { StrategyLibrary } from '../../engine/strategies/strategy-library';
import { createLogger } from '../../infra/logger';
import { StrategyPublisher } from '../../infra/processes/strategy-publisher';
import { ADMIN_KEY, startApi, type ApiServer } from '../support/api-server';

const DIST = path.resolve(__dirname, '../../dist');
const PREFIX = '/api/v1/strategies';
const own = (id: string, body = 'onBar() {}') => `import { defineStrategy } from 'holdfast';
import { z } from 'zod';
export default defineStrategy({
  id: '${id}', name: 'Own', description: 'Mine.',
  parameters: z.object({ length: z.int().min(2).max(50).default(5) }),
  create: () => ({ ${body} }),
});
`;

let api: ApiServer;
let library: StrategyLibrary;
let publisher: StrategyPublisher;

/** What an engine worker does with its folder. */
async function publish(): Promise<void> {
  const threadFile = path.join(DIST, 'engine/strategies/evaluate-thread.js');
  library = new StrategyLibrary({ dir: api.strategiesDir, threadFile });
  const { store, artifacts } = api;
  const logger = createLogger('engine-worker-1', 'silent');
  const parts = { worker: 'engine-worker-1', build: '1'.repeat(64), workersOf: () => Promise.resolve([]) };
  publisher = new StrategyPublisher({ ...parts, library, store, artifacts, logger });
  await publisher.start();
}

beforeAll(async () => {
  api = await startApi();
  await mkdir(api.strategiesDir);
  await writeFile(path.join(api.strategiesDir, 'mine.ts'), own('mine'));
  await writeFile(path.join(api.strategiesDir, 'broken.ts'), `${own('broken')}\n(`);
  await publish();
});
afterAll(async () => {
  await publisher.leave();
  library.close();
  await api.close();
});

const refusal = async (...request: Parameters<ApiServer['call']>) => {
  const { status, body } = await api.call(...request);
  return [status, body.error.code, body.error.path];
};
const ids = (body: { strategies: { strategy_id: string }[] }) => body.strategies.map((one) => one.strategy_id);

test('discovers what there is, and says of a broken file what is wrong with it', async () => {
  const { status, body } = await api.call('GET', `${PREFIX}/discover`);
  expect(status).toBe(200);
  const { strategies, broken } = body as unknown as { strategies: Record<string, unknown>[]; broken: object[] };
  expect(strategies.find((one) => one['strategy_id'] === 'ema-crossover')).toMatchObject({
    id: null,
    name: 'EMA Crossover',
    module_path: 'strategies.ema_crossover',
    class_name: 'EMACrossoverStrategy',
    parameters: { fast_period: { type: 'int', default: 10, min: 2, max: 500 } },
  });
  expect(broken).toMatchObject([{ file: 'broken.ts', line: 9 }]);
});

test('registers all with numbers, lists, shows and describes them', async () => {
  expect((await api.call('GET', PREFIX)).body).toMatchObject({ total: 0 });
  const { body } = await api.call('POST', `${PREFIX}/register`);
  const { registered, strategies } = body as unknown as { registered: number; strategies: { id: number }[] };
  expect(registered).toBe(strategies.length);
  expect(new Set(strategies.map(({ id }) => id)).size).toBe(registered);
  expect((await api.call('GET', `${PREFIX}/`)).body).toMatchObject({ success: true, total: registered });
  const mine = await api.call('GET', `${PREFIX}/strategies.mine.MineStrategy`);
  const { id } = (mine.body as unknown as { strategy: { id: number } }).strategy;
  expect((await api.call('GET', `${PREFIX}/${id}`)).body).toMatchObject({
    success: true,
    strategy: { id, strategy_id: 'mine', source: 'folder', file: 'mine.ts', usage_count: 0, last_used: null },
  });
  expect((await api.call('GET', `${PREFIX}/${id}/schema`)).body).toMatchObject({
    parameters: { length: { type: 'int', default: 5, min: 2, max: 50 } },
  });
});

test('validates by number and by path', async () => {
  expect((await api.call('POST', `${PREFIX}/ema_crossover/validate`)).body).toMatchObject({
    success: true,
    valid: true,
    validation_results: {
      import_test: { status: 'pass' },
      instantiation_test: { status: 'pass' },
      method_tests: { status: 'pass', methods: ['init', 'onBar'] },
      signal_generation: { status: 'pass', signals_generated: expect.any(Number) as number },
      look_ahead_audit: { status: 'pass', cuts: 7 },
    },
  });
  expect((await api.call('GET', `${PREFIX}/ema-crossover`)).body).toMatchObject({
    strategy: { validation_status: 'pass' },
  });
  const byPath = (module_path: string) => api.call('POST', `${PREFIX}/validate-by-path`, { module_path });
  expect((await byPath('strategies/broken.ts')).body).toMatchObject({
    valid: false,
    validation_results: { import_test: { status: 'fail', file: 'broken.ts', line: 9 } },
  });
  const statusOfMine = async () => (await api.call('GET', `${PREFIX}/mine`)).body;
  expect(await statusOfMine()).toMatchObject({ strategy: { validation_status: 'not_validated' } });
  expect((await byPath('strategies.mine')).body).toMatchObject({ valid: true });
  expect(await statusOfMine()).toMatchObject({ strategy: { validation_status: 'pass' } });
});

test.each([
  '../mine.ts',
  '/etc/passwd',
  'strategies/../../x.ts',
  'a\\b.ts',
  '%2e%2e/x.ts',
  'mine.ts\u0001',
  'lib/x.ts',
])('takes no path that leads elsewhere: %j', async (module_path) => {
  const expected = [400, 'VALIDATION', 'module_path'];
  expect(await refusal('POST', `${PREFIX}/validate-by-path`, { module_path })).toEqual(expected);
});

test('changes texts, refuses other fields, deletes softly and comes back by registering', async () => {
  const patched = await api.call('PATCH', `${PREFIX}/mine`, { description: 'Better.' });
  expect(patched.body).toMatchObject({ strategy: { name: 'Own', description: 'Better.' } });
  expect(await refusal('PATCH', `${PREFIX}/mine`, { usage_count: 1 })).toEqual([400, 'UNKNOWN_FIELD', 'usage_count']);
  expect((await api.call('DELETE', `${PREFIX}/mine`)).status).toBe(200);
  expect(await refusal('GET', `${PREFIX}/mine`)).toEqual([404, 'STRATEGY_DELETED', 'strategy_id']);
  expect(ids((await api.call('GET', PREFIX)).body as never)).not.toContain('mine');
  expect(ids((await api.call('GET', `${PREFIX}?active_only=false`)).body as never)).toContain('mine');
  expect((await api.call('GET', `${PREFIX}/stats/summary`)).body).toMatchObject({
    summary: { deleted: 1, broken_files: 1, by_source: { folder: 0 } },
  });
  await api.call('POST', `${PREFIX}/register`, { strategies: ['strategies.mine.Mine'] });
  expect((await api.call('GET', `${PREFIX}/mine`)).body).toMatchObject({ strategy: { description: 'Better.' } });
});

test('an upload is there once it is published, and replaces only what an upload wrote', async () => {
  const upload = (file: string, source: string, more: object = {}) =>
    ['POST', `${PREFIX}/register`, { file, source, ...more }] as const;
  const added = await api.call(...upload('sent.ts', own('sent')));
  expect(added.body).toMatchObject({ registered: 1, strategies: [{ strategy_id: 'sent', source: 'upload' }] });
  expect((await api.call(...upload('sent.ts', own('sent', 'onBar() {}, onEnd() {}')))).status).toBe(200);
  await writeFile(path.join(api.strategiesDir, 'sent.ts'), own('sent', 'onBar(ctx) { ctx.buy(1); }'));
  expect(await refusal(...upload('sent.ts', own('sent')))).toEqual([409, 'STRATEGY_EXISTS', 'file']);
  expect((await api.call(...upload('sent.ts', own('sent'), { replace: true }))).status).toBe(200);
  expect(await refusal(...upload('mine.ts', own('mine')))).toEqual([409, 'STRATEGY_EXISTS', 'file']);
  expect(await refusal(...upload('other.ts', own('mine')))).toEqual([409, 'STRATEGY_EXISTS', 'source']);
  expect(await refusal(...upload('other.ts', own('sma-cross')))).toEqual([422, 'STRATEGY_INVALID', 'source']);
});

test('a broken upload is refused with its place and leaves nothing', async () => {
  const before = await readdir(api.strategiesDir);
  const { status, body } = await api.call('POST', `${PREFIX}/register`, {
    file: 'bad.ts',
    source: 'const a = 1;\nconst',
  });
  expect([status, body.error.code]).toEqual([422, 'STRATEGY_INVALID']);
  expect(body.error).toMatchObject({ details: { broken: { file: 'bad.ts', line: 2 } } });
  for (const file of ['../bad.ts', '/tmp/bad.ts', 'lib/bad.ts', '.bad.ts', 'bad.sh', `${'x'.repeat(200)}.ts`]) {
    expect(await refusal('POST', `${PREFIX}/register`, { file, source: own('bad') })).toEqual([
      400,
      'VALIDATION',
      'file',
    ]);
  }
  expect(await readdir(api.strategiesDir)).toEqual(before);
});

test('an upload in parts replaces a link instead of following it', async () => {
  const target = path.join(api.strategiesDir, '..', 'elsewhere.ts');
  await writeFile(target, 'kept');
  await symlink(target, path.join(api.strategiesDir, 'linked.ts'));
  const form = new FormData();
  form.set('replace', 'true');
  form.set('file', new Blob([own('linked')]), 'folder/linked.ts');
  const request = new Request('http://localhost/', { method: 'POST', body: form });
  const headers = { 'x-api-key': ADMIN_KEY, 'content-type': request.headers.get('content-type')! };
  const payload = Buffer.from(await request.arrayBuffer());
  const { statusCode } = await api.app.inject({ method: 'POST', url: `${PREFIX}/register`, payload, headers });
  expect(statusCode).toBe(200);
  expect(await readFile(target, 'utf8')).toBe('kept');
});

test('rules make a strategy, with its parameters and a version, or are refused at the field', async () => {
  const rules = {
    id: 'dip',
    name: 'Dips',
    parameters: { length: { type: 'integer', default: 20, min: 2, max: 200 } },
    indicators: { average: { indicator: 'sma', period: '$length' } },
    enter: { left: 'close', is: 'below', right: { value: 'average', times: 0.99 } },
    exit: { left: 'close', is: 'above', right: 'average' },
  };
  const { status, body } = await api.call('POST', `${PREFIX}/register`, { rules });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    strategies: [
      {
        strategy_id: 'dip',
        source: 'rules',
        file: 'dip.rules.json',
        parameters: { length: { type: 'int', default: 20, min: 2, max: 200 } },
      },
    ],
  });
  expect((await api.call('POST', `${PREFIX}/dip/validate`)).body).toMatchObject({ valid: true });
  const wrong = { ...rules, enter: { all: [rules.enter, { ...rules.enter, left: 'nothing' }] } };
  const expected = [400, 'VALIDATION', 'rules.enter.all.1.left'];
  expect(await refusal('POST', `${PREFIX}/register`, { rules: wrong })).toEqual(expected);
  const unknown = { ...rules, leverage: 2 };
  expect(await refusal('POST', `${PREFIX}/register`, { rules: unknown })).toEqual([
    400,
    'UNKNOWN_FIELD',
    'rules.leverage',
  ]);
  expect(await refusal('POST', `${PREFIX}/register`, { rules: { ...rules, id: '../x' } })).toEqual([
    400,
    'VALIDATION',
    'rules.id',
  ]);
});

test('what it is not permitted to, or what is not there, is refused', async () => {
  expect(await refusal('GET', `${PREFIX}/999999`)).toEqual([404, 'STRATEGY_NOT_FOUND', 'strategy_id']);
  expect(await refusal('POST', `${PREFIX}/nothing/validate`)).toEqual([404, 'STRATEGY_NOT_FOUND', 'strategy_id']);
  const { statusCode } = await api.app.inject({ method: 'POST', url: `${PREFIX}/register` });
  expect(statusCode).toBe(401);
});
