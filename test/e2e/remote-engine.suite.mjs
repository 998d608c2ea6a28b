import assert from 'node:assert/strict';
import path from 'node:path';
import { writeBars } from '../support/bars.mjs';
import { startEngineElsewhere } from '../support/engine-elsewhere.mjs';
import { startStack } from '../support/full-stack.mjs';
import { restClient, runSuite, until } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';

const strategies = path.resolve(import.meta.dirname, '../fixtures/strategies');
const env = { HOLDFAST_STRATEGIES_DIR: strategies, HOLDFAST_ENGINE_THREADS: '1' };
const home = makeTestHome();
writeBars({ folder: path.join(home, 'catalog/shared'), instrument: 'AAA.TEST', bars: 5000 });
const stack = await startStack({ home, env });
const rest = restClient(stack);
const ENDED = ['completed', 'failed', 'cancelled'];
let worker;

const session = { name: 'shared', catalog: 'shared', start: '2024-01-01', end: '2024-12-31' };
const request = (work) => ({ session: 'shared', strategy: 'fixed-cost', parameters: { work }, cache: 'bypass' });
const readRun = async (id) => (await rest('GET', `/api/v1/runs/${id}`)).body;
const readOperation = async (id) => (await rest('GET', `/api/v1/operations/${id}?force_refresh=true`)).body;
const cancel = (id) => rest('POST', `/api/v1/runs/${id}/cancel`);

/** A run that the engine worker elsewhere has taken; those that others took are cancelled. */
async function runElsewhere(work) {
  const others = [];
  for (;;) {
    const { runId } = (await rest('POST', '/api/v1/runs', request(work))).body;
    const run = await until(
      () => readRun(runId),
      ({ status }) => status !== 'queued',
      { everyMs: 20 },
    );
    if (run.host === worker.name) {
      await Promise.all(others.map(cancel));
      return runId;
    }
    others.push(runId);
    assert.ok(others.length < 20, 'no run went to the engine worker elsewhere');
  }
}

const begun = (id) =>
  until(
    () => readOperation(id),
    ({ progress }) => progress.current_step > 0,
    { everyMs: 50 },
  );

try {
  assert.equal((await rest('POST', '/api/v1/sessions?wait=true', session)).status, 200);
  worker = await startEngineElsewhere(stack, { env });
  await runSuite({
    'an engine worker by itself hosts what is open, and its results are read here': async () => {
      const { body: local } = await rest('POST', '/api/v1/runs?wait=true', request(10));
      const id = await runElsewhere(10);
      const run = await until(
        () => readRun(id),
        ({ status }) => ENDED.includes(status),
      );
      assert.deepEqual([run.status, run.resultHash], ['completed', local.resultHash]);
      const fills = (await rest('GET', `/api/v1/runs/${id}/fills`)).body;
      assert.equal(fills.total, run.statistics.fills);
    },
    'its progress moves, and is marked while it does not answer': async () => {
      const id = await runElsewhere(100_000);
      const first = await begun(id);
      await until(
        () => readOperation(id),
        ({ progress }) => progress.current_step > first.progress.current_step,
      );
      worker.kill('SIGSTOP');
      try {
        const marked = await until(
          () => readOperation(id),
          ({ stale }) => stale,
        );
        assert.ok(marked.progress.current_step >= first.progress.current_step, 'the last that is known is not shown');
      } finally {
        worker.kill('SIGCONT');
      }
      await until(
        () => readOperation(id),
        ({ stale }) => !stale,
      );
      await cancel(id);
      await until(
        () => readRun(id),
        ({ status }) => status === 'cancelled',
      );
    },
    'what it was at work on when it died ends elsewhere with the same result': async () => {
      const id = await runElsewhere(10_000);
      await begun(id);
      await worker.stop('SIGKILL');
      const run = await until(
        () => readRun(id),
        ({ status }) => ENDED.includes(status),
      );
      assert.deepEqual([run.status, run.host], ['completed', 'engine-worker-1']);
      const { body: again } = await rest('POST', '/api/v1/runs?wait=true', request(10_000));
      assert.equal(again.resultHash, run.resultHash);
    },
  });
} finally {
  await worker?.stop('SIGKILL');
  await stack.stop();
  await removeTestHome(home);
}
