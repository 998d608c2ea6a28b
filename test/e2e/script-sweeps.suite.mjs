import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { startStack } from '../support/full-stack.mjs';
import { restClient, runSuite, until } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';

const execute = promisify(execFile);
const project = path.resolve(import.meta.dirname, '../..');
const home = makeTestHome();
const ENDED = ['completed', 'failed', 'cancelled'];

const scripts = path.join(home, 'scripts');
mkdirSync(scripts, { recursive: true });
cpSync(path.join(project, 'test/fixtures/scripts'), scripts, { recursive: true });
/** Its P&L is 10 times a plus b; it fails for a = 3 as long as there is no file `mended`. */
const SCORE = `import csv, os, sys
given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
a, b = int(given['--a']), int(given['--b'])
here = os.path.dirname(os.path.abspath(__file__))
if a == 3 and not os.path.exists(os.path.join(here, 'mended')):
    sys.exit('three is not ready')
out = os.environ['BACKTEST_OUTPUT_DIR']
with open(os.path.join(out, 'summary.csv'), 'w', newline='') as file:
    csv.writer(file).writerows([['metric', 'value'], ['total_pnl', 10 * a + b], ['score', -a * b]])
with open(os.path.join(out, 'pnl.csv'), 'w', newline='') as file:
    csv.writer(file).writerows([['date', 'pnl', 'cumulative_pnl'], ['2024-01-02', 10 * a, 10 * a], ['2024-01-03', b, 10 * a + b]])
`;
writeFileSync(path.join(scripts, 'score.py'), SCORE);
const mark = `7${String(process.pid).padStart(7, '0')}`;
writeFileSync(path.join(scripts, 'waits.sh'), `echo waiting\nsetsid sleep ${mark} &\nsleep ${mark}\n`);

const stack = await startStack({ home });
const rest = restClient(stack);
const get = async (id) => (await rest('GET', `/api/v1/sweeps/${id}`)).body;
const ended = (id) =>
  until(
    () => get(id),
    ({ status }) => ENDED.includes(status),
  );
const trialsOf = async (id, query = '') => (await rest('GET', `/api/v1/sweeps/${id}/trials${query}`)).body;
const sweep = async (name, body) => {
  const answer = await rest('POST', `/api/v1/scripts/${name}/sweeps`, body);
  assert.equal(answer.status, 202, JSON.stringify(answer.body));
  return answer.body.sweepId;
};
/** Processes whose command line has the mark, as long as they are no zombies. */
const marked = () =>
  execFileSync('ps', ['-eo', 'stat,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(mark) && line.includes('sleep') && !line.startsWith('Z'));

/** Waits until a script has left its mark for so many values of `a`: those that wait for a place get it in any order. */
const begun = (script, count) =>
  until(
    () => readdirSync(scripts).filter((name) => name.startsWith(`${script}.`)),
    (marks) => marks.length >= count,
  );

/** Calls a procedure as the dashboard does. */
async function trpc(name, input) {
  const address = `${stack.url}/trpc/${name}?input=${encodeURIComponent(JSON.stringify(input))}`;
  const response = await fetch(address, { headers: { 'x-api-key': stack.key } });
  const answer = await response.json();
  assert.equal(response.status, 200, JSON.stringify(answer));
  return answer.result.data;
}

async function holdfast(...args) {
  const env = { ...process.env, HOLDFAST_URL: stack.url, HOLDFAST_API_KEY: stack.key };
  return execute(process.execPath, [path.join(project, 'infra/holdfast.mjs'), ...args], { env }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout }) => ({ code, stdout }),
  );
}

let failedSweep;

const checks = {
  async 'a grid of a script gives a run for each combination, with rows, the best and a failed trial by its code'() {
    const id = await sweep('score.py', {
      ...{ grid: { a: { start: 1, stop: 4, step: 1 }, b: [1, 2, 3] }, validate: false },
      objective: { statistic: 'totalPnl' },
    });
    failedSweep = id;
    const view = await ended(id);
    assert.deepEqual([view.status, view.total, view.completed, view.failed], ['completed', 12, 12, 3]);
    assert.equal(view.best.run.statistics.totalPnl, 43);
    assert.deepEqual(view.best.parameters, { a: 4, b: 3 });
    const { items } = await trialsOf(id, '?sort=-totalPnl');
    assert.deepEqual(
      items.map(({ run }) => run.statistics?.totalPnl ?? null),
      [43, 42, 41, 23, 22, 21, 13, 12, 11, null, null, null],
    );
    assert.equal(items[9].error.code, 'SCRIPT_FAILED');
    assert.match(JSON.stringify(items[9].error), /three is not ready/);
    const best = await trialsOf(id, '?sort=-summary.score&limit=1');
    assert.deepEqual(best.items[0].parameters, { a: 1, b: 1 });
    const run = (await rest('GET', `/api/v1/scripts/runs/${items[0].run.runId}`)).body;
    assert.deepEqual([run.sweepId, run.trial, run.status], [id, items[0].trial, 'completed']);
    const operation = await trpc('operations.get', { id });
    assert.deepEqual([operation.kind, operation.progress.done], ['sweep', 12]);
    assert.ok((await trpc('operations.metrics', { id })).items.length > 0);
    assert.equal((await trpc('operations.list', { parent: id })).total, 12);
  },

  async 'what failed is run again by request, and nothing else is'() {
    const before = (await trialsOf(failedSweep)).items.map(({ run }) => run.runId);
    writeFileSync(path.join(scripts, 'mended'), '');
    const { status } = await rest('POST', `/api/v1/sweeps/${failedSweep}/retry-failed`, {});
    assert.equal(status, 200);
    const view = await until(
      () => get(failedSweep),
      ({ status: now, failed }) => now === 'completed' && failed === 0,
    );
    assert.equal(view.completed, 12);
    const after = (await trialsOf(failedSweep)).items.map(({ run }) => run.runId);
    const changed = after.flatMap((id, i) => (id === before[i] ? [] : [i]));
    assert.deepEqual(changed, [6, 7, 8]);
  },

  async 'a cancellation ends every process of every trial'() {
    const id = await sweep('waits.sh', { grid: { a: [1, 2, 3, 4, 5] }, atOnce: 3 });
    await until(marked, (lines) => lines.length >= 4);
    await rest('POST', `/api/v1/sweeps/${id}/cancel`, { reason: 'no use' });
    const view = await ended(id);
    assert.deepEqual([view.status, view.cancelReason], ['cancelled', 'no use']);
    await until(marked, (lines) => lines.length === 0);
    const { body } = await rest('GET', `/api/v1/scripts/runs?sweepId=${id}`);
    assert.deepEqual(
      body.items.map(({ status }) => status),
      ['cancelled', 'cancelled', 'cancelled'],
    );
  },

  async 'kill -9 of the engine worker: a trial that was at work is a named failed row, or begun again, and the sweep ends'() {
    writeFileSync(
      path.join(scripts, 'slow.sh'),
      'echo begun\nif [ ! -e "$0.$2" ]; then touch "$0.$2"; sleep 600; fi\n',
    );
    const grid = { a: [1, 2, 3] };
    const once = await sweep('slow.sh', { grid, validate: false });
    // A script that has not begun yet would be begun once more.
    await begun('slow.sh', 2);
    stack.kill('engine-worker-1');
    await begun('slow.sh', 3);
    stack.kill('engine-worker-1');
    const view = await ended(once);
    assert.deepEqual([view.status, view.completed, view.failed], ['completed', 3, 3]);
    const { items } = await trialsOf(once);
    assert.deepEqual(
      items.map(({ error }) => error.code),
      ['SCRIPT_INTERRUPTED', 'SCRIPT_INTERRUPTED', 'SCRIPT_INTERRUPTED'],
    );
    writeFileSync(path.join(scripts, 'again.sh'), 'if [ ! -e "$0.$2" ]; then touch "$0.$2"; sleep 600; fi\n');
    const twice = await sweep('again.sh', { grid: { a: [1, 2] }, validate: false, retries: 1 });
    await begun('again.sh', 2);
    stack.kill('engine-worker-1');
    const second = await ended(twice);
    assert.deepEqual([second.status, second.completed, second.failed], ['completed', 2, 0]);
    const { items: again } = await trialsOf(twice);
    const launches = await Promise.all(
      again.map(async ({ run }) => (await rest('GET', `/api/v1/scripts/runs/${run.runId}`)).body.launches),
    );
    assert.deepEqual(launches, [2, 2]);
  },

  async 'kill -9 of the workflow worker in the middle: every trial is run once'() {
    const id = await sweep('score.py', {
      grid: { a: { start: 10, stop: 29, step: 1 }, b: [1] },
      ...{ validate: false, atOnce: 4 },
    });
    await until(
      () => get(id),
      ({ completed }) => completed >= 2,
    );
    stack.kill('workflow-worker');
    const view = await ended(id);
    assert.deepEqual([view.status, view.completed, view.failed], ['completed', 20, 0]);
    const { body } = await rest('GET', `/api/v1/scripts/runs?sweepId=${id}`);
    assert.equal(body.total, 20);
    assert.deepEqual([...new Set(body.items.map(({ launches }) => launches))], [1]);
  },

  async 'the command line sweeps, shows the best and gives the trials as a file'() {
    const { code, stdout } = await holdfast(
      ...['script', 'sweep', 'score.py', 'b=2', '--grid', 'a=5:6:1', '--no-validate', '--objective', 'totalPnl'],
    );
    assert.equal(code, 0);
    assert.match(stdout, /trials +2 of 2, 0 failed/);
    assert.match(stdout, /62/);
    const { stdout: list } = await holdfast('sweeps', 'list');
    assert.match(list, /score\.py/);
    const id = /sweep +([0-9a-f-]{36})/.exec(stdout)[1];
    const { stdout: csv } = await holdfast('sweeps', 'trials', id, '--format', 'csv');
    assert.match(csv, /run\.statistics\.totalPnl/);
    assert.equal(csv.trim().split('\n').length, 3);
  },
};

try {
  await runSuite(checks);
} finally {
  await stack.stop();
  await removeTestHome(home);
}
