import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { writeBars } from '../support/bars.mjs';
import { startStack } from '../support/full-stack.mjs';
import { restClient, until } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';

const BARS = 2_000;
/** Trials of a sweep: 10 pages of the grid's second axis. */
export const TRIALS = 1_000;
const VARIANTS = 20;
const strategies = path.resolve(import.meta.dirname, '../fixtures/strategies');
/** Whether sweeps take the processor for their time, as those of users do; else they sleep. */
const busy = process.env.TEST_BUSY === '1' && { busy: true };
const ENDED = ['completed', 'failed', 'cancelled'];

/** A stack whose session `faults` is ready and whose strategy takes a fixed time for a bar. */
export async function startFaultStack(env = {}) {
  const home = makeTestHome();
  const folder = path.join(home, 'catalog/faults');
  for (const instrument of ['AAA.TEST', 'BBB.TEST']) writeBars({ folder, instrument, bars: BARS });
  const stack = await startStack({ home, env: { HOLDFAST_STRATEGIES_DIR: strategies, ...env } });
  const rest = restClient(stack);
  const session = { name: 'faults', catalog: 'faults', start: '2024-01-01', end: '2024-12-31' };
  const created = await rest('POST', '/api/v1/sessions?wait=true', { ...session, instruments: ['AAA.TEST'] });
  assert.equal(created.status, 200, JSON.stringify(created.body));
  const stop = async () => {
    await stack.stop();
    await removeTestHome(home);
  };
  return { ...stack, home, rest, stop };
}

/** Work a bar at which a sweep takes about `seconds` on this machine with the given threads. */
export async function calibrate(rest, { seconds, threads }) {
  const probe = { session: 'faults', strategy: 'fixed-cost', parameters: { work: 20_000, ...busy }, cache: 'bypass' };
  // The first run compiles; the second one tells.
  await rest('POST', '/api/v1/runs?wait=true', probe);
  const { body } = await rest('POST', '/api/v1/runs?wait=true', probe);
  assert.equal(body.status, 'completed', JSON.stringify(body));
  const runMs = Date.parse(body.finishedAt) - Date.parse(body.startedAt);
  return Math.round((20_000 * seconds * 1000 * threads) / (TRIALS * runMs));
}

export async function startSweep(rest, work) {
  const sweep = {
    session: 'faults',
    strategy: 'fixed-cost',
    parameters: { work, ...busy },
    grid: {
      period: { start: 1, stop: TRIALS / VARIANTS, step: 1 },
      variant: { start: 1, stop: VARIANTS, step: 1 },
    },
    fees: { proportional: 0.0005 },
    cache: 'bypass',
  };
  const { status, body } = await rest('POST', '/api/v1/sweeps', sweep);
  assert.equal(status, 202, JSON.stringify(body));
  return body.sweepId;
}

export function readSweep(rest, id) {
  return rest('GET', `/api/v1/sweeps/${id}`);
}

/** Waits until a share of the trials of a sweep is done, however long that takes on this machine; answers with their number. */
export async function untilDone(rest, id, share) {
  const enough = Math.ceil(share * TRIALS);
  const { body } = await until(
    () => readSweep(rest, id),
    (answer) => answer.body.completed >= enough || ENDED.includes(answer.body.status),
    { limitMs: 240_000, everyMs: 20 },
  );
  return body.completed;
}

/** Holds a time against its limit, where there is one: in the full form. */
export function requireWithin(seconds, limit, what) {
  assert.ok(limit === undefined || seconds <= limit, `${what} after ${seconds} s only, the limit is ${limit} s`);
}

/** Waits for the end and notes when rows came. */
export async function watchSweep(rest, id) {
  const timeline = [];
  const started = Date.now();
  const { body } = await until(
    async () => {
      const answer = await readSweep(rest, id).catch(() => ({ body: {} }));
      if (answer.body.completed !== undefined) timeline.push({ at: Date.now(), rows: answer.body.completed });
      return answer;
    },
    (answer) => ENDED.includes(answer.body.status),
    { limitMs: 240_000, everyMs: 100 },
  );
  assert.equal(body.status, 'completed', JSON.stringify(body));
  assert.equal(body.completed, TRIALS);
  assert.equal(body.failed, 0);
  return { digest: body.digest, seconds: (Date.now() - started) / 1000, timeline, sweep: body };
}

/** Seconds from `at` until there were more rows than before it. */
export function secondsToNewRows(timeline, at) {
  const before = Math.max(0, ...timeline.filter((point) => point.at <= at).map((point) => point.rows));
  // Batches that were on their way when the process died may still arrive; resumed means rows after the first second.
  const settled = Math.max(before, ...timeline.filter((p) => p.at <= at + 1000).map((p) => p.rows));
  const next = timeline.find((point) => point.at > at + 1000 && point.rows > settled);
  return next ? (next.at - at) / 1000 : Infinity;
}

/** Ids of the engine workers' threads that run JavaScript; nothing where the system does not tell them. */
export function engineThreads(stack) {
  if (process.platform !== 'linux') return [];
  const engines = Object.entries(stack.pids()).filter(([name]) => name.startsWith('engine-worker'));
  return engines.flatMap(([, pid]) =>
    readdirSync(`/proc/${pid}/task`).filter((thread) => !isHelper(`/proc/${pid}/task/${thread}/comm`)),
  );
}

/** Threads of the Temporal client, `tokio-runtime-w` and `temporal-real-s`, come and go by themselves. */
function isHelper(file) {
  try {
    return /^(tokio|temporal)/.test(readFileSync(file, 'utf8'));
  } catch {
    // It has gone since it was listed.
    return true;
  }
}

/** The value below which the given fraction of the numbers lies. */
export function quantile(numbers, fraction) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(fraction * sorted.length) - 1)];
}

/** Kills a process of the stack and waits until another has taken its place; answers with the seconds that it was away. */
export async function killAndReturn(stack, name, signal = 'SIGKILL') {
  const before = stack.pids()[name];
  const at = Date.now();
  stack.kill(name, signal);
  await until(
    () => stack.pids()[name],
    (pid) => pid !== undefined && pid !== before,
    { limitMs: 60_000, everyMs: 20 },
  );
  return { at, away: (Date.now() - at) / 1000 };
}

/** Calls the API until it answers at all: it may be the one that was killed. */
export async function persist(call, limitMs = 60_000) {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const answer = await call().catch((error) => error);
    if (answer.status < 500) return answer;
    const last = answer instanceof Error ? answer.message : JSON.stringify(answer.body);
    assert.ok(Date.now() < deadline, `the API did not come back: ${last}`);
    await delay(100);
  }
}
