import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main } from '../../api/cli/main';
import { typedParameters } from '../../engine/model/script-parameters';
import { runNameOf } from '../../engine/model/script-run-name';
import { scriptOptionsSchema } from '../../engine/model/scripts';
import { checkFolder } from '../../engine/scripts/check-folder';
import { scriptDetail } from '../../infra/store/repositories/script-repository';
import { ADMIN_KEY, startApi, type ApiServer } from '../support/api-server';

let api: ApiServer;
let url: string;
const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-validate-'));

beforeAll(async () => {
  api = await startApi();
  url = await api.app.listen({ host: '127.0.0.1', port: 0 });
  mkdirSync(api.scriptsDir, { recursive: true });
  writeFileSync(path.join(api.scriptsDir, 'analyzer.py'), 'print(1)\n');
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await api.close();
});

async function holdfast(...argv: string[]) {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({ write: (text: string) => (written[name] += text) });
  const streams = { out: stream('out'), err: stream('err'), terminal: false };
  const code = await main(argv, { url, key: ADMIN_KEY, version: '1.2.3', checkFolder }, streams);
  return { code, ...written };
}

test('parameters are read by their form, and a key that is repeated is a list', () => {
  expect(typedParameters(['capital=1e5', 'verbose=true', 'leg=CE', 'leg=PE', 'from=2020-01-01', '--x=a=b'])).toEqual({
    ...{ capital: 100_000, verbose: true, leg: ['CE', 'PE'], from: '2020-01-01', x: 'a=b' },
  });
});

test('programs, a run with its log, and its files in a folder', async () => {
  expect((await holdfast('scripts')).out).toContain('analyzer.py');
  const id = randomUUID();
  const operation = { id, kind: 'script', takesPlace: false, owner: 'admin', label: 'analyzer.py' };
  const detail = { script: 'analyzer.py', parameters: {}, options: scriptOptionsSchema.parse({}) };
  await api.store.operations.create(operation, scriptDetail({ ...detail, runName: runNameOf(id, new Date()) }));
  await api.store.scripts.launch(id, 'w', '0'.repeat(64));
  const log = await api.artifacts.put(Buffer.from('one\ntwo\nthree\n'));
  await api.store.scripts.setOutcome(id, 1, {
    ...{ exitCode: 0, signal: null, usage: { seconds: 1, peakMemoryMb: null }, statistics: null },
    files: [{ name: 'sub/execution.log', size: 14, modified: new Date().toISOString(), artifact: log }],
    validation: { valid: true, errors: [], warnings: [], alerts: [], files: {} },
    ...{ logArtifact: log, logLines: 3 },
  });
  await api.store.operations.end(id, { status: 'completed' });
  expect((await holdfast('script', 'log', id, '--lines', '2')).out).toBe('two\nthree\n');
  expect((await holdfast('script', 'get', id.slice(0, 8))).out).toContain('sub/execution.log');
  const shown = (await holdfast('script', 'get', id)).out;
  const name = /^name +(\S+)$/m.exec(shown)![1]!;
  expect((await holdfast('script', 'get', name)).out).toBe(shown);
  expect((await holdfast('status', name)).out).toBe(shown);
  expect((await holdfast('script', 'log', name, '--lines', '1')).out).toBe('three\n');
  expect((await holdfast('status', id)).out).toContain('analyzer.py');
  expect((await holdfast('script', 'runs')).out).toContain(id);
  const to = path.join(folder, 'files');
  expect((await holdfast('script', 'files', id, '--to', to)).code).toBe(0);
  expect(readFileSync(path.join(to, 'sub/execution.log'), 'utf8')).toBe('one\ntwo\nthree\n');
});

test('a script that is not there is named, with exit code 2', async () => {
  expect(await holdfast('script', 'run', 'none.py', 'a=1')).toMatchObject({ code: 2, out: '' });
  expect(await holdfast('script', 'run', 'analyzer.py', 'a')).toMatchObject({ code: 2, out: '' });
});

test('any folder is held against the rules, without a server', async () => {
  writeFileSync(
    path.join(folder, 'summary.csv'),
    `metric,value\ntotal_pnl,1\nwin_rate,1\nmax_drawdown,0\n${' '.repeat(9)}x,1\n`,
  );
  const { code, out } = await holdfast('validate', folder, '--json');
  expect(code).toBe(1);
  const found = JSON.parse(out) as { errors: string[] };
  expect(found).toMatchObject({ valid: false, files: { 'summary.csv': { exists: true, errors: [] } } });
  expect(found.errors).toEqual(['Required file missing: trades.csv', 'Required file missing: pnl.csv']);
  const rules = path.join(folder, 'rules.json');
  writeFileSync(rules, JSON.stringify({ without: ['trades.csv', 'pnl.csv'] }));
  expect(await holdfast('validate', folder, '--rules', rules)).toMatchObject({ code: 0 });
  writeFileSync(rules, JSON.stringify({ nothing: 1 }));
  expect(await holdfast('validate', folder, '--rules', rules)).toMatchObject({ code: 2, out: '' });
  expect(await holdfast('validate', path.join(folder, 'none'))).toMatchObject({ code: 2, out: '' });
});
