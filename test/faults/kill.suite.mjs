import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../support/bars.mjs';
import { runSuite } from '../support/suite.mjs';
import { removeTestHome } from '../support/test-home.mjs';
import { calibrate, readSweep, secondsToNewRows, startFaultStack, startSweep, watchSweep } from './long-sweep.mjs';

/** Each process is killed at a random moment of a sweep that computes for at least half a minute. */
const SWEEP_SECONDS = 32;
const THREADS = 2;
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const random = seededRandom(seed);
console.log(`  seed ${seed}`);

const stack = await startFaultStack({ HOLDFAST_ENGINE_THREADS: String(THREADS) });
const { rest } = stack;
let work;
let undisturbed;

async function killDuringSweep(name) {
  const id = await startSweep(rest, work);
  const watching = watchSweep(rest, id);
  const killAfter = 4 + random() * (SWEEP_SECONDS - 12);
  await delay(killAfter * 1000);
  const rowsBefore = (await readSweep(rest, id)).body.completed;
  const killedAt = Date.now();
  stack.kill(name);
  const { digest, timeline, seconds } = await watching;
  const stall = secondsToNewRows(timeline, killedAt);
  assert.equal(digest, undisturbed.digest, 'the digest differs from that of the undisturbed sweep');
  assert.ok(stall <= 10, `rows came again only after ${stall} s`);
  const after = timeline.filter((point) => point.at > killedAt);
  assert.ok(
    after.every((point) => point.rows >= rowsBefore),
    'stored rows were lost',
  );
  return `killed after ${killAfter.toFixed(1)} s, new rows after ${stall.toFixed(1)} s, ${seconds.toFixed(1)} s in all`;
}

try {
  await runSuite({
    'an undisturbed sweep computes for at least 30 s': async () => {
      work = await calibrate(rest, { seconds: SWEEP_SECONDS, threads: THREADS });
      undisturbed = await watchSweep(rest, await startSweep(rest, work));
      assert.ok(undisturbed.seconds >= 30, `it took ${undisturbed.seconds} s only`);
      return `${undisturbed.seconds.toFixed(1)} s, digest ${undisturbed.digest.slice(0, 12)}`;
    },
    'a killed engine worker costs seconds and changes nothing': () => killDuringSweep('engine-worker-1'),
    'a killed workflow worker costs seconds and changes nothing': () => killDuringSweep('workflow-worker'),
    'a killed Temporal server costs seconds and changes nothing': () => killDuringSweep('temporal'),
  });
} finally {
  await stack.stop();
  await removeTestHome(stack.home);
}
