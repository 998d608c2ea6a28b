import { randomUUID } from 'node:crypto';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runNameOf } from '../../engine/model/script-run-name';
import { scriptOptionsSchema } from '../../engine/model/scripts';
import { rulesInForce } from '../../engine/scripts/checks/built-in-rules';
import { checkFiles } from '../../engine/scripts/checks/check-files';
import { scriptDetail } from '../../infra/store/repositories/script-repository';
import { ADMIN_KEY, startApi, type ApiServer } from '../support/api-server';

const URL = '/api/v1/scripts';
const CREATED = new Date('2026-02-10T14:30:22.500Z');
const PNL = 'date,pnl,cumulative_pnl\n2024-01-02,5,5\n2024-01-03,-2,3\n';
const LOG = Array.from({ length: 300 }, (_, i) => `line ${i}`).join('\n') + '\n';

let api: ApiServer;

beforeAll(async () => {
  api = await startApi();
  await mkdir(path.join(api.scriptsDir, 'sub'), { recursive: true });
  await writeFile(path.join(api.scriptsDir, 'analyzer.py'), 'print(1)\n');
  await writeFile(path.join(api.scriptsDir, 'sub/tool.sh'), 'echo 1\n');
  await writeFile(path.join(api.scriptsDir, 'notes.txt'), 'nothing to run\n');
  await symlink('/etc', path.join(api.scriptsDir, 'out'));
  await symlink('/bin/sh', path.join(api.scriptsDir, 'shell'));
});
afterAll(() => api.close());

/** A stored run that waits to begin. */
async function stored(script = 'analyzer.py') {
  const id = randomUUID();
  const operation = { id, kind: 'script', takesPlace: false, owner: 'admin', label: script };
  const runName = runNameOf(id, CREATED);
  const options = scriptOptionsSchema.parse({});
  await api.store.operations.create(
    operation,
    scriptDetail({ script, runName, parameters: { b: 1, a: [2] }, options }),
  );
  return { id, runName };
}

/** One that has ended with two files. */
async function ended() {
  const { id, runName } = await stored();
  await api.store.operations.begin(id, 1, 'w');
  await api.store.scripts.launch(id, 'w', '0'.repeat(64));
  const files = await Promise.all(
    Object.entries({ 'pnl.csv': PNL, 'execution.log': LOG, 'deep/a b.txt': 'x' }).map(async ([name, text]) => ({
      ...{ name, size: text.length, modified: '2026-02-10T14:35:22.000Z' },
      artifact: await api.artifacts.put(Buffer.from(text)),
    })),
  );
  const located = files.map(({ name, size, artifact }) => ({ name, size, path: api.artifacts.pathOf(artifact) }));
  const { files: rules, limits } = rulesInForce();
  await api.store.scripts.setOutcome(id, 1, {
    ...{ exitCode: 0, signal: null, usage: { seconds: 2, peakMemoryMb: 30 }, files, statistics: null },
    validation: await checkFiles(located, { rules, limits, statistics: null }),
    ...{ logArtifact: files[1]!.artifact, logLines: 300 },
  });
  const error = { code: 'SCRIPT_OUTPUT_INVALID', message: 'Required file missing: trades.csv' } as const;
  await api.store.operations.end(id, { status: 'failed', error }, { attempt: 1 });
  return { id, runName };
}

test('programs of the folder are listed, and nothing that leads out of it', async () => {
  const { body } = await api.call('GET', URL);
  expect(body).toMatchObject({
    total: 2,
    items: [
      { name: 'analyzer.py', language: 'python' },
      { name: 'sub/tool.sh', language: 'shell' },
    ],
  });
});

test.each([
  ['a climb', '../x.py', 400],
  ['an escaped climb', '%2e%2e%2fx.py', 400],
  ['an absolute path', '%2Fetc%2Fpasswd', 400],
  ['a backslash', 'a%5Cb.py', 400],
  ['NUL', 'a%00b.py', 400],
  ['an option', '-c', 400],
  ['a link that leads out', 'out%2Fpasswd', 404],
  ['a link to a program outside', 'shell', 404],
  ['a folder', 'sub', 404],
  ['nothing', 'none.py', 404],
  ['a file that is no program', 'notes.txt', 422],
])('the name of a script that is %s is refused', async (_what, name, status) => {
  const given = name.startsWith('..') ? encodeURIComponent(name) : name;
  expect((await api.call('POST', `${URL}/${given}/runs`, { parameters: {} })).status).toBe(status);
  const direct = await api.call('POST', '/api/backtest/run', { script: decodeURIComponent(name), params: {} });
  expect(direct).toMatchObject({ status, body: { path: 'script' } });
  expect((await api.call('GET', '/api/backtest/list')).body).not.toMatchObject({ total: 1 });
});

test.each<[string, Record<string, unknown>, string]>([
  ['output_dir', { output_dir: 'x' }, 'params.output_dir'],
  ['a name with a blank', { 'a b': 1 }, 'params.a b'],
  ['a name of another alphabet', { '--x': 1 }, 'params.--x'],
  ['an object', { a: { b: 1 } }, 'params.a'],
  ['a list of lists', { a: [[1]] }, 'params.a'],
  ['an option in a list', { a: ['--output_dir'] }, 'params.a'],
  ['NUL', { a: 'x\0y' }, 'params.a'],
])('parameters with %s are refused by their path', async (_what, params, path) => {
  const { status, body } = await api.call('POST', '/api/backtest/run', { script: 'analyzer.py', params });
  expect({ status, path: String(body['path']).slice(0, path.length) }).toEqual({ status: 400, path });
});

test('a run manager tells the life of a run in its own words', async () => {
  const { runName } = await stored();
  expect(runName).toMatch(/^20260210_143022_[0-9a-f]{8}$/);
  const { body } = await api.call('GET', `/api/backtest/status/${runName}`);
  expect(body).toMatchObject({
    ...{ run_id: runName, script_path: 'analyzer.py', params: { b: 1, a: [2] }, status: 'queued' },
    ...{ started_at: null, completed_at: null, output_dir: `results/run_${runName}`, exit_code: null },
    ...{ error_message: null, validation_results: {}, duration_seconds: null },
  });
  expect(Object.keys(body['params']!)).toEqual(['b', 'a']);
  expect(body['created_at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  const { runName: done } = await ended();
  expect((await api.call('GET', `/api/backtest/status/${done}`)).body).toMatchObject({
    ...{ status: 'failed', exit_code: 0, error_message: 'Required file missing: trades.csv' },
    validation_results: { valid: false, file_checks: { 'pnl.csv': { exists: true, row_count: 2 } } },
  });
  expect((await api.call('POST', `/api/backtest/validate/${done}`)).body).toMatchObject({
    valid: false,
    file_checks: { 'trades.csv': { exists: false, size: 0, errors: ['Required file missing'] } },
  });
  const list = await api.call('GET', '/api/backtest/list?status=failed&limit=1');
  expect(list.body).toMatchObject({ total: 1, runs: [{ run_id: done, status: 'failed' }] });
  expect(await api.call('GET', '/api/backtest/list?status=broken')).toMatchObject({
    status: 400,
    body: { path: 'status' },
  });
  expect(await api.call('GET', '/api/backtest/list?limit=0')).toMatchObject({ status: 400, body: { path: 'limit' } });
  expect((await api.call('POST', `/api/backtest/cancel/${done}`)).status).toBe(409);
  for (const name of ['20260210_143022_00000000', 'x', '..%2f..%2fetc']) {
    expect(await api.call('GET', `/api/backtest/status/${name}`)).toMatchObject({
      status: 404,
      body: { path: 'run_id' },
    });
  }
  const keyless = await api.app.inject({ url: `/api/backtest/status/${done}` });
  expect({ status: keyless.statusCode, by: keyless.headers['www-authenticate'] }).toEqual({
    status: 401,
    by: 'Bearer',
  });
  const bearer = { authorization: `Bearer ${ADMIN_KEY}` };
  expect((await api.app.inject({ url: '/api/backtest/list', headers: bearer })).statusCode).toBe(200);
});

test('health counts what is at work and what waits, without a key', async () => {
  const answer = await api.app.inject({ url: '/api/health' });
  expect(answer.json()).toMatchObject({ status: 'healthy', active_runs: 0, queued_runs: expect.any(Number) as number });
});

test('the log is tailed while it is written and afterwards, at both doors', async () => {
  const { id, runName } = await stored();
  const nothing = (await api.call('GET', `${URL}/runs/${id}/log`)).body;
  expect(nothing).toEqual({ firstLine: 0, lines: [], totalLines: 0 });
  for (const firstLine of [0, 3]) await api.store.scripts.addLog(id, 0, { firstLine, lines: ['a', 'b', 'c'] });
  // Of a launch that is not the present one.
  await api.store.scripts.addLog(id, 1, { firstLine: 6, lines: ['late'] });
  expect((await api.call('GET', `/api/backtest/logs/${runName}?lines=4`)).body).toMatchObject({
    ...{ lines: ['c', 'a', 'b', 'c'], total_lines: 6 },
  });
  expect((await api.call('GET', `${URL}/runs/${id}/log?from=4`)).body).toMatchObject({
    firstLine: 4,
    lines: ['b', 'c'],
  });
  const { id: done, runName: name } = await ended();
  const tail = (await api.call('GET', `/api/backtest/logs/${name}`)).body;
  expect(tail).toMatchObject({ run_id: name, total_lines: 300 });
  expect(tail['lines']).toHaveLength(100);
  expect(tail['lines']![99]).toBe('line 299');
  const middle = await api.call('GET', `${URL}/analyzer.py/runs/${done}/log?from=298&lines=5`);
  expect(middle.body).toMatchObject({ firstLine: 298, lines: ['line 298', 'line 299'], totalLines: 300 });
  expect(await api.call('GET', `/api/backtest/logs/${name}?lines=none`)).toMatchObject({
    status: 400,
    body: { path: 'lines' },
  });
});

test('files are listed and downloaded as they were left, and no name leads anywhere else', async () => {
  const { id, runName } = await ended();
  const { body } = await api.call('GET', `/api/backtest/results/${runName}`);
  expect(body).toMatchObject({ run_id: runName, output_dir: `results/run_${runName}` });
  expect(body['files']![0]).toEqual({ name: 'pnl.csv', size: PNL.length, modified: '2026-02-10T14:35:22' });
  const file = await api.app.inject({
    url: `/api/backtest/results/${runName}/pnl.csv`,
    headers: { 'x-api-key': ADMIN_KEY },
  });
  expect(file.payload).toBe(PNL);
  expect(file.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-length': String(PNL.length),
  });
  expect((await api.call('GET', `${URL}/runs/${id}/files/deep/a%20b.txt`)).text).toBe('x');
  expect((await api.call('GET', `${URL}/analyzer.py/runs/${id}/files/pnl.csv`)).text).toBe(PNL);
  expect((await api.call('GET', `${URL}/sub%2Ftool.sh/runs/${id}/files/pnl.csv`)).status).toBe(404);
  const climbs = ['..%2f..%2fadmin.key', '%2e%2e/%2e%2e/x', '%2Fetc%2Fpasswd', 'a%00b', 'none.csv', '..%5cx', 'C:%5Cx'];
  for (const name of climbs) {
    for (const url of [`/api/backtest/results/${runName}/${name}`, `${URL}/runs/${id}/files/${name}`]) {
      expect([400, 404]).toContain((await api.call('GET', url)).status);
    }
  }
  expect((await api.app.inject({ url: `/api/backtest/results/${runName}/pnl.csv` })).statusCode).toBe(401);
});

test('scripts that wait have their place, and runs their results', async () => {
  const { id } = await ended();
  const { body } = await api.call('GET', `${URL}/runs/${id}/results`);
  expect(body).toMatchObject({
    statistics: { totalPnl: 3, days: 2 },
    equity: [{ cumulativePnl: 5 }, { cumulativePnl: 3 }],
  });
  const first = await stored();
  const second = await stored();
  const [one, two] = await Promise.all([first, second].map(({ id }) => api.call('GET', `${URL}/runs/${id}`)));
  expect(Number(two!.body['queuePosition'])).toBe(Number(one!.body['queuePosition']) + 1);
  expect(two!.body['waiting']).toMatch(/^number \d+ in the queue of scripts$/);
  const rules = { limits: { minTrades: null }, without: ['trades.csv', 'summary.csv', 'pnl.csv'] };
  expect((await api.call('POST', `${URL}/runs/${id}/validate`, { rules })).body).toMatchObject({ valid: true });
});
