/**
 * Searches that are killed at random: `npm run test:kills -- --kills 20 --seed 7`. Every process in turn is killed at a moment
 * drawn by chance while a search is at work, with one engine worker and with two; its table has to be that of a search that
 * nothing happened to, to the last byte.
 */
import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../support/suite.mjs';
import { killAndReturn, persist, startFaultStack } from './rig.mjs';

const PROCESSES = ['engine-worker-1', 'workflow-worker', 'api', 'temporal', 'postgres'];
const ALGORITHMS = ['tpe', 'genetic', 'cma-es', 'nsga2', 'random'];
const ENDED = ['completed', 'failed', 'cancelled'];
const SEARCH = {
  ...{ session: 'faults', strategy: 'fixed-cost', judge: false, cache: 'bypass', seed: 5 },
  space: { period: { type: 'int', low: 2, high: 60 }, variant: { type: 'int', low: 1, high: 20 } },
  ...{ parameters: { work: 1_500 }, budget: { trials: 120, generation: 10 } },
};

const { values } = parseArgs({ options: { kills: { type: 'string' }, seed: { type: 'string' } } });
const kills = Number(values.kills ?? 20);
let state = Number(values.seed ?? Date.now() % 2 ** 31);
process.stdout.write(`seed ${state}\n`);

/** Park and Miller's generator. */
function chance() {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
}

async function tableOf(rest, algorithm, whileAtWork) {
  const { status, body } = await rest('POST', '/api/v1/searches', { ...SEARCH, algorithm });
  assert.equal(status, 202, JSON.stringify(body));
  const began = Date.now();
  const address = `/api/v1/searches/${body.searchId}`;
  const read = () => persist(() => rest('GET', address));
  const at = await whileAtWork?.(read);
  const ended = (await until(read, (answer) => ENDED.includes(answer.body.status), { limitMs: 180_000 })).body;
  assert.equal(ended.status, 'completed', JSON.stringify(ended));
  const { body: table } = await persist(() => rest('GET', `${address}/trials?limit=1000`));
  return { at, ms: Date.now() - began, digest: ended.digest, bytes: JSON.stringify(table.items) };
}

async function killInTurn(engineWorkers, count) {
  const stack = await startFaultStack({
    HOLDFAST_ENGINE_WORKERS: String(engineWorkers),
    HOLDFAST_ENGINE_THREADS: '1',
  });
  const { rest } = stack;
  try {
    const calm = new Map();
    for (const algorithm of ALGORITHMS.slice(0, count)) calm.set(algorithm, await tableOf(rest, algorithm));
    for (let i = 0; i < count; i++) {
      const algorithm = ALGORITHMS[i % ALGORITHMS.length];
      // Both go through all pairs of algorithm and process.
      const victim = PROCESSES[(i + Math.floor(i / PROCESSES.length)) % PROCESSES.length];
      const before = calm.get(algorithm);
      const killed = await tableOf(rest, algorithm, async (read) => {
        await delay(chance() * 0.8 * before.ms);
        const { body } = await read();
        await killAndReturn(stack, victim);
        return `${body.status}, ${body.completed} of 120`;
      });
      assert.equal(killed.digest, before.digest, `${algorithm}, ${victim}`);
      assert.equal(killed.bytes, before.bytes, `${algorithm}, ${victim}`);
      process.stdout.write(
        `ok  ${engineWorkers} engine worker(s), ${algorithm}: ${victim} killed (${killed.at}), ${killed.ms} ms; undisturbed ${before.ms} ms\n`,
      );
    }
    return calm;
  } finally {
    await stack.stop();
  }
}

const one = await killInTurn(1, Math.ceil(kills / 2));
const two = await killInTurn(2, Math.floor(kills / 2));
for (const [algorithm, { digest, bytes }] of two) {
  assert.deepEqual([digest, bytes], [one.get(algorithm).digest, one.get(algorithm).bytes], algorithm);
}
process.stdout.write(`${kills} kills, every table as it was, with one engine worker and with two\n`);
