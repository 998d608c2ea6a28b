import assert from 'node:assert/strict';
import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { providePostgres } from '../../infra/bootstrap/postgres.mjs';
import { openTemporal } from '../faults/invariants.mjs';
import { calibrate, startFaultStack, startSweep, TRIALS } from '../faults/rig.mjs';
import { startTcpProxy } from '../support/tcp-proxy.mjs';
import { chosenPorts } from '../support/full-stack.mjs';
import { until } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';

const require = createRequire(import.meta.url);
const dist = (file) => require(path.resolve(import.meta.dirname, '../../dist', file));
const ENDED = ['completed', 'failed', 'cancelled'];
const THREADS = 2;
const END_LIMIT_MS = 600_000;

/** A server beside the stack, which nobody starts again but the test. */
export async function startOwnPostgres() {
  const { startPostgres } = dist('infra/local/postgres.js');
  const home = makeTestHome();
  const place = { home, runDir: path.join(home, 'run'), logsDir: path.join(home, 'logs') };
  for (const folder of [place.runDir, place.logsDir]) mkdirSync(folder, { recursive: true });
  const { postgres: port } = await chosenPorts();
  const start = () => startPostgres({ ...place, env: process.env, binaries: providePostgres(), port });
  let server = await start();
  return {
    port,
    url: server.databaseUrl,
    stop: () => server.process.stop(),
    start: async () => void (server = await start()),
    remove: async () => {
      await server.process.stop();
      await removeTestHome(home);
    },
  };
}

/** A server behind a proxy. */
export async function startProxiedPostgres() {
  const postgres = await startOwnPostgres();
  const proxy = await startTcpProxy({ port: postgres.port });
  return {
    ...postgres,
    proxy,
    proxyUrl: postgres.url.replace(`:${postgres.port}/`, `:${proxy.port}/`),
    remove: async () => {
      await proxy.close();
      await postgres.remove();
    },
  };
}

/** A stack whose session is `faults`, with what its work costs on this machine. */
export async function startOutageStack(env = {}) {
  const strategies = makeTestHome();
  cpSync(path.resolve(import.meta.dirname, '../fixtures/strategies'), strategies, { recursive: true });
  copyFileSync(path.join(import.meta.dirname, 'deadly.mjs'), path.join(strategies, 'deadly.mjs'));
  const stack = await startFaultStack({
    HOLDFAST_STRATEGIES_DIR: strategies,
    HOLDFAST_ENGINE_THREADS: String(THREADS),
    HOLDFAST_WATCHDOG_SECONDS: '30',
    ...env,
  });
  const stop = async () => {
    await stack.stop();
    await removeTestHome(strategies);
  };
  let perSecond;
  try {
    perSecond = await calibrate(stack.rest, { seconds: TRIALS, threads: 1 });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ...stack,
    stop,
    work: { run: (s) => Math.round(s * perSecond), sweep: (s) => Math.round((s * perSecond * THREADS) / TRIALS) },
  };
}

export async function startRun(rest, request) {
  const run = { session: 'faults', strategy: 'fixed-cost', cache: 'bypass', ...request };
  const { status, body } = await rest('POST', '/api/v1/runs', run);
  assert.equal(status, 202, JSON.stringify(body));
  return body.runId;
}

export { startSweep };

/** Waits until an operation has ended, whatever the API answers meanwhile. */
export async function untilEnded(rest, path) {
  const { body } = await until(
    () => rest('GET', path).catch(() => ({ body: {} })),
    (answer) => ENDED.includes(answer.body.status),
    { limitMs: END_LIMIT_MS, everyMs: 200 },
  );
  return { ...body, seenAt: Date.now() };
}

export const pathOf = {
  run: (id) => `/api/v1/runs/${id}`,
  sweep: (id) => `/api/v1/sweeps/${id}`,
  operation: (id) => `/api/v1/operations/${id}`,
};

/** A sweep and a run of the given seconds, undisturbed: what they come to. */
export async function reference(stack, { sweepSeconds, runSeconds }) {
  const { rest, work } = stack;
  const works = { sweep: work.sweep(sweepSeconds), run: work.run(runSeconds) };
  const sweep = await untilEnded(rest, pathOf.sweep(await startSweep(rest, works.sweep)));
  const run = await untilEnded(rest, pathOf.run(await startRun(rest, { parameters: { work: works.run } })));
  assert.equal(sweep.status, 'completed', JSON.stringify(sweep));
  assert.equal(run.status, 'completed', JSON.stringify(run));
  const events = await eventsOf(stack, [`sweep/${sweep.sweepId}`, `run/${run.runId}`]);
  return { works, digest: sweep.digest, resultHash: run.resultHash, events };
}

/** Waits until the sweep has rows and the run is at work. */
export async function untilAtWork(rest, { sweepId, runId }, share = 0.2) {
  await until(
    async () => [await rest('GET', pathOf.sweep(sweepId)), await rest('GET', pathOf.run(runId))],
    ([sweep, run]) => sweep.body.completed >= share * TRIALS && run.body.status === 'running',
    { limitMs: 240_000 },
  );
}

/** Events in the history of each workflow now. */
export async function eventsOf(stack, workflowIds) {
  const temporal = await openTemporal(stack);
  try {
    const described = workflowIds.map((id) => temporal.client.workflow.getHandle(id).describe());
    return (await Promise.all(described)).map(({ historyLength }) => historyLength);
  } finally {
    await temporal.close();
  }
}

/** That a session gives every place back, and takes changes and new work. */
export async function requireWholeSession({ rest }, figures) {
  const { body } = await until(
    () => rest('GET', '/api/v1/sessions/faults'),
    (answer) => answer.body.running === 0 && answer.body.queued === 0,
    { limitMs: 60_000 },
  );
  figures.require('places taken in the session at the end', body.running, { must: '0', holds: body.running === 0 });
  const again = await rest('POST', '/api/v1/runs?wait=true', {
    ...{ session: 'faults', strategy: 'sma-cross', parameters: { fast: 3, slow: 9 }, cache: 'bypass' },
  });
  figures.require('a new run', again.body.status, { must: 'completed', holds: again.body.status === 'completed' });
}
