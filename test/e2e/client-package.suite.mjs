import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectDir } from '../../infra/bootstrap/paths.mjs';
import { packClient } from '../../infra/pack-client.mjs';
import { writeBars } from '../support/bars.mjs';
import { startStack } from '../support/full-stack.mjs';
import { restClient, runSuite } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';

const execute = promisify(execFile);
const LIMIT_MS = 5 * 60_000;
const ours = path.join(projectDir, 'node_modules');

/** The example in a folder of its own, outside of the checkout, with the packed client. @returns undefined without a registry */
async function installed(folder) {
  cpSync(path.join(projectDir, 'docs/examples/typescript'), folder, { recursive: true });
  const tarball = await packClient();
  const file = path.join(folder, 'package.json');
  const { name, type } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ name, type, dependencies: { '@holdfast/client': `file:${tarball}` } }));
  try {
    await execute('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], {
      cwd: folder,
      timeout: LIMIT_MS,
    });
    return folder;
  } catch (error) {
    console.log(`left out: the packages of the client cannot be had: ${String(error.message).split('\n')[0]}`);
    return undefined;
  }
}

function checksOf(folder, stack) {
  return {
    async 'the example compiles with the types of the package alone'() {
      const tsc = [path.join(ours, 'typescript/bin/tsc'), '-p', folder, '--typeRoots', path.join(ours, '@types')];
      await execute(process.execPath, tsc, { cwd: folder }).catch(({ stdout }) => assert.fail(stdout));
      const wrong = path.join(folder, 'src/main.ts');
      const source = readFileSync(wrong, 'utf8');
      writeFileSync(wrong, source.replace("strategy: 'sma-cross'", 'strategy: 7'));
      const refused = await execute(process.execPath, [...tsc, '--noEmit'], { cwd: folder }).catch(
        ({ stdout }) => stdout,
      );
      writeFileSync(wrong, source);
      assert.match(String(refused), /TS2322: Type 'number' is not assignable to type 'string'/);
    },
    async 'and runs against a stack'() {
      const env = { ...process.env, HOLDFAST_URL: stack.url, HOLDFAST_API_KEY: stack.key, SESSION: 'some' };
      const { stdout } = await execute(process.execPath, ['dist/main.js'], { cwd: folder, env, timeout: LIMIT_MS });
      assert.match(stdout, /^completed: 6 of 6 trials\nbest \{ fast: \d+, slow: \d+, size: 1 \} /);
      assert.match(stdout, /refused: VALIDATION account\.initialCapital\n$/);
      const lines = readFileSync(path.join(folder, 'trials.csv'), 'utf8').trim().split('\n');
      assert.equal(lines.length, 7);
      return stdout.split('\n')[1];
    },
    async 'the package is read by require too, and holds nothing of the server'() {
      const loads =
        "const { createClient, TableRefused } = require('@holdfast/client'); console.log(typeof createClient, typeof TableRefused)";
      const { stdout } = await execute(process.execPath, ['-e', loads], { cwd: folder });
      assert.equal(stdout.trim(), 'function function');
      const declared = readFileSync(path.join(folder, 'node_modules/@holdfast/client/contract.d.ts'), 'utf8');
      assert.doesNotMatch(declared, /kysely|Services|import\(/);
    },
  };
}

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-client-'));
const home = makeTestHome();
try {
  if (await installed(folder)) {
    writeBars({ folder: path.join(home, 'catalog/some'), instrument: 'AAA.TEST', bars: 2000 });
    const stack = await startStack({ home });
    try {
      const session = { name: 'some', catalog: 'some', start: '2024-01-01', end: '2024-12-31' };
      const { status } = await restClient(stack)('POST', '/api/v1/sessions?wait=true', session);
      assert.equal(status, 200);
      await runSuite(checksOf(folder, stack));
    } finally {
      await stack.stop();
    }
  } else {
    console.log(JSON.stringify({ passed: 0, failed: 0, skipped: 3 }));
  }
} finally {
  await removeTestHome(home);
  rmSync(folder, { recursive: true });
}
