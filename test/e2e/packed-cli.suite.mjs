import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startStack } from '../support/full-stack.mjs';
import { runSuite } from '../support/suite.mjs';

const project = path.resolve(import.meta.dirname, '../..');
const execute = promisify(execFile);
const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-packed-'));
const stack = await startStack();
const { version } = JSON.parse(readFileSync(path.join(project, 'package.json'), 'utf8'));
const bin = path.join(folder, 'node_modules/.bin/holdfast');

/** A call of what was installed; nothing of a checkout is in reach. */
async function holdfast(args, env = {}) {
  const { PATH, HOME } = process.env;
  return execute(bin, args, { cwd: folder, env: { PATH, HOME, ...env } }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}
const reach = { HOLDFAST_URL: stack.url, HOLDFAST_API_KEY: stack.key };

await runSuite({
  'the command line is packed and installed into an empty folder, without a registry': async () => {
    const { stdout } = await execute('npm', ['run', '--silent', 'pack:cli', '--', folder], { cwd: project });
    const archive = stdout.trim().split('\n').at(-1);
    writeFileSync(path.join(folder, 'package.json'), '{"private": true}');
    await execute('npm', ['install', '--offline', '--no-audit', '--no-fund', archive], { cwd: folder });
    const installed = readdirSync(path.join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
    assert.deepEqual(installed, ['holdfast-cli']);
  },

  'it says its version and its help': async () => {
    assert.deepEqual(await holdfast(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' });
    assert.match((await holdfast(['--help'])).stdout, /Usage: holdfast/);
  },

  'it calls a server by its address and key': async () => {
    const { code, stdout, stderr } = await holdfast(['status', '--json'], reach);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.equal(JSON.parse(stdout).health.status, 'ok');
  },

  'it finds the stack of a home folder and its key': async () => {
    const { code, stdout } = await holdfast(['status', '--json'], { HOLDFAST_HOME: stack.home });
    assert.equal(code, 0);
    assert.equal(JSON.parse(stdout).info.version, version);
  },

  'it completes commands and options in the shells that ask': async () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { code, stdout } = await holdfast(['completion', shell]);
      assert.equal(code, 0);
      assert.match(stdout, /holdfast/);
      if (shell === 'bash') await execute('bash', ['-n', '-c', stdout]);
    }
    const next = async (...words) =>
      (await holdfast(['complete', '--', ...words])).stdout.split('\n').map((line) => line.split('\t')[0]);
    assert.deepEqual((await next('ru')).slice(0, 2), ['run', 'runs']);
    assert.ok((await next('runs', '')).includes('equity'));
    assert.ok((await next('runs', 'list', '--s')).includes('--status'));
  },

  'it says what needs a checkout': async () => {
    const { code, stderr } = await holdfast(['strategy', 'new', 'my-idea'], reach);
    assert.equal(code, 2);
    assert.match(stderr, /^error VALIDATION: .*checkout/);
  },
});
await stack.stop();
rmSync(folder, { recursive: true });
