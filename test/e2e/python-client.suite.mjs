import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectDir } from '../../infra/bootstrap/paths.mjs';
import { writeBars } from '../support/bars.mjs';
import { startStack } from '../support/full-stack.mjs';
import { pipInstall, pythonEnvironment } from '../support/python-environment.mjs';
import { runSuite } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';

const execute = promisify(execFile);
const PACKAGES = [
  'httpx',
  'pandas',
  'polars',
  'pyarrow',
  'plotly',
  'tqdm',
  'ipykernel',
  'nbclient',
  'nbformat',
  'mypy',
];
const LIMIT_MS = 10 * 60_000;
const client = path.join(projectDir, 'api/client/python');
const file = (name) => path.join(projectDir, 'test/python', name);
/** Two years of days. */
const DAYS = { folder: '', instrument: 'AAA.TEST', bars: 700, start: '2022-01-01T00:00:00Z', stepMs: 86_400_000 };

async function provided() {
  try {
    const python = await pythonEnvironment('client', PACKAGES);
    // From the checkout, as a user installs it; what it needs is there.
    await pipInstall(python, ['--no-deps', '--force-reinstall', client]);
    return python;
  } catch (error) {
    console.log(`left out: no Python with ${PACKAGES.join(', ')}: ${String(error.message).split('\n')[0]}`);
    return undefined;
  }
}

function checksOf(python, stack) {
  const environment = { ...process.env, HOLDFAST_URL: stack.url, HOLDFAST_API_KEY: stack.key };
  const run = (args, more = {}) =>
    execute(python, args, { env: { ...environment, ...more }, cwd: stack.home, timeout: LIMIT_MS, maxBuffer: 2 ** 26 });
  return {
    async 'the client does in Python what the API does'() {
      const { stderr } = await run(['-B', file('test_client.py')]).catch((error) => {
        throw new Error(error.stderr ?? error.message);
      });
      return /^Ran \d+ tests/m.exec(stderr)?.[0];
    },
    async 'its types are whole'() {
      const { stdout } = await execute(python, ['-m', 'mypy', '--no-incremental', 'holdfast'], { cwd: client }).catch(
        (error) => {
          throw new Error(error.stdout);
        },
      );
      return stdout.trim();
    },
    async 'the notebook of the examples runs, and shows a curve, charts, a verdict and a tearsheet'() {
      const notebook = path.join(projectDir, 'docs/examples/first-steps.ipynb');
      const { stdout } = await run(['-B', file('run_notebook.py'), notebook], { CATALOG: 'days' });
      const outputs = JSON.parse(stdout.slice(stdout.lastIndexOf('\n[') + 1));
      const of = (type) => outputs.filter((output) => type in output).length;
      assert.equal(of('application/vnd.plotly.v1+json'), 2);
      assert.ok(outputs.some((output) => /<iframe srcdoc=/.test([output['text/html']].flat().join(''))));
      assert.ok(outputs.some((output) => /VALIDATION parameters\.fast/.test([output['text/plain']].flat().join(''))));
      return `${outputs.length} outputs`;
    },
  };
}

const python = await provided();
if (python === undefined) {
  console.log(JSON.stringify({ passed: 0, failed: 0, skipped: 3 }));
} else {
  const home = makeTestHome();
  writeBars({ folder: path.join(home, 'catalog/some'), instrument: 'AAA.TEST', bars: 3000 });
  writeBars({ ...DAYS, folder: path.join(home, 'catalog/days') });
  const strategies = path.join(projectDir, 'test/fixtures/strategies');
  const stack = await startStack({ home, env: { HOLDFAST_STRATEGIES_DIR: strategies } });
  try {
    await runSuite(checksOf(python, stack));
  } finally {
    await stack.stop();
    await removeTestHome(home);
  }
}
