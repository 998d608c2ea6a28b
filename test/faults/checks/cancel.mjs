import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../support/suite.mjs';
import { quantile, readSweep, requireWithin, startSweep, untilDone } from '../rig.mjs';

/** Ids of the engine workers' threads that run JavaScript; nothing where the system does not tell them. */
function engineThreads(stack) {
  if (process.platform !== 'linux') return [];
  const engines = Object.entries(stack.pids()).filter(([name]) => name.startsWith('engine-worker'));
  return engines.flatMap(([, pid]) =>
    readdirSync(`/proc/${pid}/task`).filter((thread) => !isHelper(`/proc/${pid}/task/${thread}/comm`)),
  );
}

/** Threads of the Temporal client come and go by themselves. */
function isHelper(file) {
  return readFileSync(file, 'utf8').startsWith('tokio');
}

/** Cancels sweeps at random points: closed soon, no row afterwards, threads kept. */
export async function cancelAtRandom({ stack, random, work }, { times, closedLimit }) {
  const closed = [];
  let kept = 0;
  const before = engineThreads(stack);
  for (let i = 0; i < times; i++) {
    const id = await startSweep(stack.rest, work);
    await untilDone(stack.rest, id, random() * 0.6);
    const asked = Date.now();
    const { status } = await stack.rest('POST', `/api/v1/sweeps/${id}/cancel`);
    assert.equal(status, 200);
    const { body } = await until(
      () => readSweep(stack.rest, id),
      (answer) => answer.body.status === 'cancelled',
      { everyMs: 5 },
    );
    closed.push(Date.now() - asked);
    await delay(500);
    const after = (await readSweep(stack.rest, id)).body.completed;
    assert.equal(after, body.completed, 'rows were added after the end');
    kept += after;
  }
  const now = engineThreads(stack);
  const gone = before.filter((thread) => !now.includes(thread)).length;
  const fresh = now.filter((thread) => !before.includes(thread)).length;
  // A thread of trials that is ended has a successor; helpers that end because they are idle have none.
  const replaced = Math.min(gone, fresh);
  assert.ok(replaced <= before.length * 0.05, `${replaced} of ${before.length} threads were replaced`);
  const p95 = quantile(closed, 0.95);
  requireWithin(p95 / 1000, closedLimit, 'closed');
  return `${times} cancelled; closed after ${quantile(closed, 0.5)} ms (p95 ${p95}), ${kept} rows kept, 0 added afterwards`;
}
