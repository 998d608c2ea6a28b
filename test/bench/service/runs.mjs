import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { median } from '../engine.mjs';
import { post, SMALL, timed } from './rig.mjs';

const REST_MS = 40;

const run = (fast, cache) => ({ session: SMALL.name, strategy: 'sma-cross', parameters: { fast, slow: 40 }, cache });

/** A warm run from the door to its stored result, turn by turn with the empty workflow; then the same from the cache. */
export async function measureRuns({ rest, empty }, { repeats = 40 } = {}) {
  const warm = async (i) => {
    const body = await post(rest, '/api/v1/runs?wait=true', run(1 + (i % 20), 'bypass'));
    assert.equal(body.status, 'completed', JSON.stringify(body).slice(0, 500));
    return body;
  };
  for (let i = 0; i < 15; i++) {
    await empty.run();
    await warm(i);
  }
  const times = { empty: [], warm: [], cached: [] };
  for (let i = 0; i < repeats; i++) {
    // A run is answered before its workflow closes: neither is to be timed beside what is left of the other.
    await delay(REST_MS);
    times.empty.push(await timed(() => empty.run()));
    await delay(REST_MS);
    times.warm.push(await timed(() => warm(i)));
  }
  const source = await post(rest, '/api/v1/runs?wait=true', run(7, 'use'));
  const hit = async () => {
    const body = await post(rest, '/api/v1/runs?wait=true', run(7, 'use'));
    assert.equal(body.cached, true, JSON.stringify(body).slice(0, 500));
    assert.equal(body.resultHash, source.resultHash);
  };
  for (let i = 0; i < 10; i++) await hit();
  for (let i = 0; i < repeats; i++) times.cached.push(await timed(hit));
  const [emptyMs, warmMs] = [median(times.empty), median(times.warm)];
  return {
    'run.warm': warmMs / emptyMs,
    'run.cachedMs': median(times.cached),
    raw: { emptyMs, 'run.warmMs': warmMs },
  };
}
