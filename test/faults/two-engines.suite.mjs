import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { runSuite, until } from '../support/suite.mjs';
import { calibrate, engineThreads, readSweep, startFaultStack, startSweep, watchSweep } from './rig.mjs';

const SWEEP_SECONDS = 8;
const stack = await startFaultStack({ HOLDFAST_ENGINE_WORKERS: '2', HOLDFAST_ENGINE_THREADS: '1' });
const { rest } = stack;
let work;
let both;

try {
  await runSuite({
    'two engine workers both compute parts of a sweep': async () => {
      work = await calibrate(rest, { seconds: SWEEP_SECONDS, threads: 2 });
      both = await watchSweep(rest, await startSweep(rest, work));
      const { hosts } = both.sweep;
      assert.ok(hosts['engine-worker-1'] > 0 && hosts['engine-worker-2'] > 0, JSON.stringify(hosts));
      return `${both.seconds.toFixed(1)} s, rows by host ${JSON.stringify(hosts)}`;
    },
    'the digest is that of a single engine worker': async () => {
      stack.kill('engine-worker-2', 'SIGSTOP');
      try {
        const alone = await watchSweep(rest, await startSweep(rest, Math.round(work / 20)));
        stack.kill('engine-worker-2', 'SIGCONT');
        const again = await watchSweep(rest, await startSweep(rest, Math.round(work / 20)));
        assert.deepEqual(Object.keys(alone.sweep.hosts), ['engine-worker-1']);
        assert.equal(alone.digest, again.digest);
        assert.equal(alone.digest, both.digest, 'the cost of a bar must not change a result');
      } finally {
        stack.kill('engine-worker-2', 'SIGCONT');
      }
    },
    'runs that are computed again are those of a single engine worker': async () => {
      const wanted = { session: 'faults', strategy: 'sma-cross', parameters: { fast: 5, slow: 20 } };
      const { body: run } = await rest('POST', '/api/v1/runs?wait=true', wanted);
      const scenarios = [-0.4, -0.2, 0.2].map((price) => ({ name: `${price}`, shocks: [{ price }] }));
      const stress = { kind: 'stress', run: run.runId, scenarios };
      const markets = { kind: 'monte-carlo', run: run.runId, method: 'markets', paths: 100, seed: 2 };
      const assess = async (request) => {
        const { body } = await rest('POST', '/api/v1/risk?wait=true', request);
        assert.equal(body.status, 'completed', JSON.stringify(body));
        return body.result;
      };
      const both = [await assess(stress), await assess(markets)];
      stack.kill('engine-worker-2', 'SIGSTOP');
      try {
        assert.deepEqual([await assess(stress), await assess(markets)], both);
      } finally {
        stack.kill('engine-worker-2', 'SIGCONT');
      }
    },
    'a cancelled sweep is closed soon, keeps its rows, and its threads stay': async () => {
      const id = await startSweep(rest, work);
      await until(
        () => readSweep(rest, id),
        ({ body }) => body.completed >= 40,
      );
      const before = engineThreads(stack);
      const asked = Date.now();
      const { status } = await rest('POST', `/api/v1/sweeps/${id}/cancel`);
      assert.equal(status, 200);
      await until(
        () => readSweep(rest, id),
        ({ body }) => body.status === 'cancelled',
        { everyMs: 10 },
      );
      const closedMs = Date.now() - asked;
      const kept = (await readSweep(rest, id)).body.completed;
      const page = await rest('GET', `/api/v1/sweeps/${id}/trials?limit=10000`);
      assert.equal(page.body.total, kept);
      assert.ok(kept >= 40);
      await delay(2500);
      assert.equal((await readSweep(rest, id)).body.completed, kept, 'rows were added after the end');
      const after = new Set(engineThreads(stack));
      const gone = before.filter((thread) => !after.has(thread));
      assert.deepEqual(gone, [], 'threads were ended');
      return `closed after ${closedMs} ms with ${kept} rows`;
    },
  });
} finally {
  await stack.stop();
}
