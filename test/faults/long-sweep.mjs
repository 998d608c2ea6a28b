import assert from 'node:assert/strict';
import path from 'node:path';
import { writeBars } from '../support/bars.mjs';
import { startStack } from '../support/full-stack.mjs';
import { restClient, until } from '../support/suite.mjs';
import { makeTestHome } from '../support/test-home.mjs';

const BARS = 2_000;
export const TRIALS = 600;
const strategies = path.resolve(import.meta.dirname, '../fixtures/strategies');

/** A stack whose session `faults` is ready and whose strategy burns a fixed cost a bar. */
export async function startFaultStack(env = {}) {
  const home = makeTestHome();
  writeBars({ folder: path.join(home, 'catalog/faults'), instrument: 'AAA.TEST', bars: BARS });
  const stack = await startStack({ home, env: { HOLDFAST_STRATEGIES_DIR: strategies, ...env } });
  const rest = restClient(stack);
  const session = { name: 'faults', catalog: 'faults', start: '2024-01-01', end: '2024-12-31' };
  const created = await rest('POST', '/api/v1/sessions?wait=true', session);
  assert.equal(created.status, 200, JSON.stringify(created.body));
  return { ...stack, rest };
}

/** Work a bar at which TRIALS trials take about `seconds` on this machine with the given threads. */
export async function calibrate(rest, { seconds, threads }) {
  const probe = { session: 'faults', strategy: 'fixed-cost', parameters: { work: 20_000 }, cache: 'bypass' };
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
    parameters: { work },
    grid: { period: { start: 1, stop: 30, step: 1 }, variant: { start: 1, stop: TRIALS / 30, step: 1 } },
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
    (answer) => ['completed', 'failed', 'cancelled'].includes(answer.body.status),
    { limitMs: 180_000, everyMs: 100 },
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
