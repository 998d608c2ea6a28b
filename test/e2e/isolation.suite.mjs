import assert from 'node:assert/strict';
import path from 'node:path';
import { writeBars } from '../support/bars.mjs';
import { startStack } from '../support/full-stack.mjs';
import { restClient, runSuite, until } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';

const project = path.resolve(import.meta.dirname, '../..');
const home = makeTestHome();
for (const [i, instrument] of ['AAA.TEST', 'BBB.TEST'].entries()) {
  writeBars({ folder: path.join(home, 'catalog/apart'), instrument, bars: 3000, seed: i + 1 });
}
const stack = await startStack({
  home,
  env: {
    HOLDFAST_STRATEGIES_DIR: path.join(project, 'test/fixtures/strategies'),
    HOLDFAST_ENGINE_THREADS: '2',
    // To fill this heap takes a fraction of a second of a processor: on a machine under load, less than the watchdog waits.
    HOLDFAST_WATCHDOG_SECONDS: '6',
    HOLDFAST_THREAD_HEAP_MB: '64',
  },
});
const rest = restClient(stack);
const misbehaving = (manner) => ({ session: 'apart', strategy: 'misbehaving', parameters: { manner } });
const good = { session: 'apart', strategy: 'sma-cross', parameters: { fast: 5, slow: 20 }, cache: 'bypass' };
const runToEnd = (request) => rest('POST', '/api/v1/runs?wait=true', request);
const pids = () => JSON.stringify(stack.pids());

/** The run fails with the code and its place, while others of the session end well, then and after. */
async function assertAlone(manner, code) {
  const before = [pids(), (await runToEnd(good)).body.resultHash];
  const bad = runToEnd(misbehaving(manner));
  const others = await Promise.all([runToEnd(good), runToEnd(good)]);
  const { status, body } = await bad;
  assert.deepEqual([status, body.status, body.error?.code], [200, 'failed', code], JSON.stringify(body));
  const { instrument, time, bar, row } = body.error.details;
  assert.deepEqual([instrument, bar, row], ['AAA.TEST', 5, 5], JSON.stringify(body.error));
  assert.match(time, /^\d{4}-\d\d-\d\dT.*Z$/);
  const after = (await runToEnd(good)).body;
  for (const run of [...others.map((other) => other.body), after]) {
    assert.deepEqual([run.status, run.resultHash], ['completed', before[1]]);
  }
  assert.equal((await rest('GET', '/api/v1/sessions/apart')).body.status, 'ready');
  assert.equal(pids(), before[0], 'a process was lost');
}

try {
  await runSuite({
    'a session is ready': async () => {
      const request = { name: 'apart', catalog: 'apart', start: '2024-01-01', end: '2024-12-31' };
      assert.equal((await rest('POST', '/api/v1/sessions?wait=true', request)).body.status, 'ready');
    },
    'a run that throws fails alone': () => assertAlone('throw', 'STRATEGY_FAILED'),
    'a run that loops for ever is ended by the watchdog, alone': () => assertAlone('loop', 'STRATEGY_STUCK'),
    'a run that exhausts its heap is ended, alone': () => assertAlone('hoard', 'OUT_OF_MEMORY'),
    'of a sweep the trials at fault fail, each with its code, and the others count': async () => {
      const grid = { variant: [1, 2], manner: ['behave', 'throw', 'loop', 'hoard'] };
      const { body } = await rest('POST', '/api/v1/sweeps', { session: 'apart', strategy: 'misbehaving', grid });
      const done = await until(
        () => rest('GET', `/api/v1/sweeps/${body.sweepId}`),
        (answer) => answer.body.finishedAt !== null,
      );
      assert.deepEqual([done.body.status, done.body.completed, done.body.failed], ['completed', 8, 6]);
      const { items } = (await rest('GET', `/api/v1/sweeps/${body.sweepId}/trials`)).body;
      const codes = [null, 'STRATEGY_FAILED', 'STRATEGY_STUCK', 'OUT_OF_MEMORY'];
      assert.deepEqual(
        items.map((trial) => trial.error?.code ?? null),
        [...codes, ...codes],
      );
      for (const { error } of items.filter((trial) => trial.error)) {
        assert.deepEqual([typeof error.details?.instrument, typeof error.details?.bar], ['string', 'number']);
      }
    },
    'what is stuck can be cancelled before the watchdog sees it': async () => {
      const { body } = await rest('POST', '/api/v1/runs', misbehaving('loop'));
      const address = `/api/v1/runs/${body.runId}`;
      await until(
        () => rest('GET', address),
        (answer) => answer.body.status === 'running',
      );
      await rest('POST', `${address}/cancel`);
      const end = await until(
        () => rest('GET', address),
        (answer) => answer.body.finishedAt !== null,
      );
      assert.equal(end.body.status, 'cancelled');
    },
    'a thread that nothing can end costs its worker a restart, and nobody their work': async () => {
      const worker = () => stack.pids()['engine-worker-1'];
      const before = worker();
      const { body } = await runToEnd(misbehaving('native'));
      assert.equal(body.error?.code, 'STRATEGY_STUCK', JSON.stringify(body));
      await until(
        () => Promise.resolve(worker()),
        (now) => now !== undefined && now !== before,
      );
      assert.equal((await runToEnd(good)).body.status, 'completed');
    },
  });
} finally {
  await stack.stop();
  await removeTestHome(home);
}
