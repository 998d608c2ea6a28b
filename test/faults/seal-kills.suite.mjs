/**
 * Each process is killed once between the commit of a candidate and the start of the run for which the sealed part opens, and
 * once while that run is at work. Nobody sends the commit again: the part opens once, and its answer is that of a commit that
 * nothing happened to.
 */
import assert from 'node:assert/strict';
import { until, runSuite } from '../support/suite.mjs';
import { openDatabase } from '../bench/size/database.mjs';
import { killAndReturn, persist, startFaultStack } from './rig.mjs';

const PROCESSES = ['api', 'workflow-worker', 'engine-worker-1', 'temporal', 'postgres'];
/** The bars begin on 2024-01-01, one a minute: of two thousand, 560 are of the next day. */
const SEALED_FROM = '2024-01-02';
const CANDIDATE = { session: 'open', strategy: 'fixed-cost', parameters: { work: 60_000 } };

const stack = await startFaultStack({ HOLDFAST_ENGINE_THREADS: '1' });
const { rest } = stack;

async function call(method, address, body) {
  const answer = await persist(() => rest(method, `/api/v1${address}`, body));
  assert.ok(answer.status < 300, `${method} ${address}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

await call('DELETE', '/sessions/faults');
const session = { name: 'open', catalog: 'faults', start: '2024-01-01', end: '2024-01-01', instruments: ['AAA.TEST'] };
await call('POST', '/sessions?wait=true', session);
const { runId: run } = await call('POST', '/runs?wait=true', CANDIDATE);

/** Seals the catalog anew: the seal before it was broken. */
async function newSeal() {
  const { sealId } = await call('POST', '/seals', { catalog: 'faults', from: SEALED_FROM });
  return `/seals/${sealId}`;
}

/** Waits until the part of a candidate that was committed is open, and looks at what was written down. */
async function answerOf(seal) {
  const { status, answer, log, chain, candidate } = await until(
    () => call('GET', seal),
    (view) => view.status !== 'opening',
    { limitMs: 120_000 },
  );
  assert.equal(status, 'opened');
  assert.deepEqual(
    log.map(({ event }) => event),
    ['sealed', 'committed', 'opened'],
  );
  assert.equal(chain.broken, null);
  assert.equal(answer.runId, candidate.opening);
  const { items } = await call('GET', '/runs?limit=100&sort=-createdAt');
  const openings = items.filter(({ runId }) => runId === candidate.opening);
  assert.deepEqual(
    openings.map(({ status: of, resultHash }) => [of, resultHash]),
    [['completed', answer.resultHash]],
  );
  // Once more, and by somebody else: nothing is computed again.
  assert.deepEqual((await call('POST', `${seal}/commit`, { run })).answer, answer);
  await call('POST', `${seal}/break`, { reason: 'the next one' });
  const { resultHash, statistics, bars, dataHash } = answer;
  const runs = items.filter(({ label }) => label === 'sealed part of faults').length;
  return { resultHash, statistics, bars, dataHash, runs };
}

/** A commit that stands while the workflow of its run cannot be started, since Temporal is held; `release` lets it be. */
async function commitHeld(seal) {
  const database = await openDatabase(stack);
  stack.kill('temporal', 'SIGSTOP');
  const held = stack.pids().temporal;
  const asked = rest('POST', `/api/v1${seal}/commit`, { run }).catch((error) => error);
  const opening = async () =>
    (await database.query('select opening from seals where id = $1', [seal.slice(7)])).rows[0];
  await until(opening, (row) => row.opening !== null, { everyMs: 20, limitMs: 60_000 });
  await database.end();
  return {
    async release() {
      // Unless it was killed.
      if (stack.pids().temporal === held) stack.kill('temporal', 'SIGCONT');
      await asked;
    },
  };
}

let calm;
const checks = {
  async 'a candidate is opened without anything happening'() {
    const seal = await newSeal();
    await call('POST', `${seal}/commit`, { run });
    calm = await answerOf(seal);
    assert.equal(calm.runs, 1);
  },
};
PROCESSES.forEach((victim, i) => {
  checks[`${victim} is killed between the commit and the start of the run`] = async () => {
    const seal = await newSeal();
    const held = await commitHeld(seal);
    try {
      await killAndReturn(stack, victim);
    } finally {
      await held.release();
    }
    assert.deepEqual(await answerOf(seal), { ...calm, runs: 2 * i + 2 });
  };
  checks[`${victim} is killed while the run is at work`] = async () => {
    const seal = await newSeal();
    const { candidate } = await call('POST', `${seal}/commit`, { run });
    const atWork = () => call('GET', `/runs/${candidate.opening}`);
    await until(atWork, ({ status }) => status === 'running', { everyMs: 20, limitMs: 60_000 });
    await killAndReturn(stack, victim);
    assert.deepEqual(await answerOf(seal), { ...calm, runs: 2 * i + 3 });
  };
});

try {
  await runSuite(checks);
} finally {
  await stack.stop();
}
