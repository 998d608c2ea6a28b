import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { startEngineElsewhere } from '../../support/engine-elsewhere.mjs';
import { until } from '../../support/suite.mjs';
import { times, timesInBlocks } from './reading.mjs';
import { benchStrategies, post, SWEPT } from './rig.mjs';

const ATTEMPTS = 10;

/** A long run that has begun on the engine worker with this name. The session's other runs are cancelled. */
async function runOn(rest, name) {
  const run = { session: SWEPT.name, strategy: 'bench-slow', parameters: { work: 1_000_000 }, cache: 'bypass' };
  const others = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { runId } = await post(rest, '/api/v1/runs', run);
    const { body } = await until(
      () => rest('GET', `/api/v1/runs/${runId}`),
      (answer) => answer.body.status === 'running',
      { everyMs: 20 },
    );
    if (body.host === name) {
      await Promise.all(others.map((id) => post(rest, `/api/v1/runs/${id}/cancel`)));
      return runId;
    }
    others.push(runId);
  }
  throw new Error(`no run of ${ATTEMPTS} went to ${name}`);
}

/**
 * Reads afresh of a run that is at work on an engine worker elsewhere: another process group with a home, a cache and a
 * name of its own, which knows the servers by their addresses. It stands on this machine, so no network is in it.
 */
export async function measureRemote({ rest, stack }) {
  const worker = await startEngineElsewhere(stack, { env: { HOLDFAST_STRATEGIES_DIR: benchStrategies } });
  try {
    const id = await runOn(rest, worker.name);
    await delay(1500);
    const seen = new Set();
    const read = async () => {
      const { status, body } = await rest('GET', `/api/v1/operations/${id}?force_refresh=true`);
      assert.equal(status, 200, JSON.stringify(body).slice(0, 500));
      assert.deepEqual([body.status, body.stale], ['RUNNING', false]);
      seen.add(body.progress.current_step);
    };
    await times(10, read);
    const remoteMs = await timesInBlocks(60, read);
    // Reads that were quicker than its bars show the same bar.
    await delay(500);
    await read();
    assert.ok(seen.size > 1, `progress of the run elsewhere stands still at ${[...seen]}`);
    await post(rest, `/api/v1/runs/${id}/cancel`);
    return { 'progress.remoteMs': remoteMs, raw: {} };
  } finally {
    await worker.stop();
  }
}
