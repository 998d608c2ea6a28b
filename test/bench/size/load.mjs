import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { distDir } from '../../../infra/bootstrap/paths.mjs';
import { progress } from '../../../infra/bootstrap/progress.mjs';
import { writeBars } from '../../support/bars.mjs';
import { until } from '../../support/suite.mjs';
import { seriesOf } from '../../support/synthetic-packs.mjs';
import { post, startRig, SWEPT } from '../service/rig.mjs';
import { figure } from './figures.mjs';
import { FILE } from './loop-delay.mjs';

const require = createRequire(import.meta.url);
const { writeColumnPack } = require(path.join(distDir, 'engine/catalog/column-pack.js'));

const MB = 2 ** 20;
const INSTRUMENTS = 64;
const LOAD_MB = 5 * 1024;
const BARS = Math.floor((LOAD_MB * MB) / (8 * (5 * INSTRUMENTS + 1)));
const RUNS = 5;
const SETTLED_MS = 3_000;
const LARGE = { name: 'large', catalog: 'large', start: '2024-01-01', end: '2029-12-31' };

/** A session of 5 GB is loaded, and closed again, beside 5 runs and a sweep on the same engine worker. */
export async function measureLoad() {
  const preload = pathToFileURL(path.join(import.meta.dirname, 'loop-delay.mjs')).href;
  const rig = await startRig({
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${preload}`.trim(),
    // On a busy machine 50 bars of the runs beside take longer than it waits.
    HOLDFAST_WATCHDOG_SECONDS: '900',
    HOLDFAST_MEMORY_WARN_MB: String(3 * LOAD_MB),
    HOLDFAST_MEMORY_REFUSE_MB: String(3 * LOAD_MB),
  });
  try {
    await writeLarge(rig.home);
    return await measure(rig);
  } finally {
    await rig.stop();
  }
}

/** Data files of a few bars, and packs of many more bars under their hashes, as though those had been converted. */
async function writeLarge(home) {
  const folder = path.join(home, 'catalog', LARGE.catalog);
  const cacheDir = path.join(home, 'cache');
  mkdirSync(cacheDir, { recursive: true });
  for (let k = 0; k < INSTRUMENTS; k++) {
    const id = `L${k}.TEST`;
    const file = writeBars({ folder, instrument: id, bars: 3, seed: k + 1 });
    const dataset = createHash('sha256').update(readFileSync(file)).digest('hex');
    await writeColumnPack(cacheDir, [{ dataset, series: seriesOf(id, { bars: BARS, seed: k + 1 }) }]);
  }
}

async function measure(rig) {
  const { rest, home } = rig;
  const beside = await startBeside(rest);
  await delay(SETTLED_MS);
  const begin = Date.now();
  await post(rest, '/api/v1/sessions', LARGE);
  const { body } = await until(
    () => rest('GET', `/api/v1/sessions/${LARGE.name}`),
    (answer) => answer.body.status !== 'loading',
    { limitMs: 600_000 },
  );
  assert.equal(body.status, 'ready', JSON.stringify(body).slice(0, 500));
  const loaded = Date.now();
  progress(`${LOAD_MB} MB loaded in ${((loaded - begin) / 1000).toFixed(1)} s`);
  await delay(SETTLED_MS);
  const closing = Date.now();
  const closed = await rest('DELETE', `/api/v1/sessions/${LARGE.name}`);
  assert.ok(closed.status < 300, JSON.stringify(closed.body));
  await delay(SETTLED_MS);
  const end = Date.now();
  for (const id of beside.runs) await requireRunning(rest, `/api/v1/runs/${id}`);
  await requireRunning(rest, `/api/v1/sweeps/${beside.sweep}`);
  for (const url of [...beside.runs.map((id) => `runs/${id}`), `sweeps/${beside.sweep}`]) {
    await post(rest, `/api/v1/${url}/cancel`);
  }
  await delay(SETTLED_MS);
  const failed = await failedActivities(rig.empty.client);
  const stall = longestStalls(path.join(home, FILE));
  const [load, close, before] = [stall(begin, closing), stall(closing, end), stall(begin - SETTLED_MS, begin)];
  return [
    figure({
      ...{ figure: 'load.stallMs', measured: load.delayMs, must: 100 },
      what: `longest stall of the engine worker's event loop while ${LOAD_MB} MB are loaded, by the clock`,
    }),
    figure({ figure: 'load.busyMs', measured: load.busyMs, what: 'the same in time on a processor' }),
    figure({ figure: 'load.closeStallMs', measured: close.delayMs, must: 100, what: 'the same while it is closed' }),
    figure({ figure: 'load.besideMs', measured: before.delayMs, what: 'the same of runs and sweep alone' }),
    figure({ figure: 'load.failed', measured: failed, must: 0, what: 'failed attempts of activities' }),
    figure({
      figure: 'load.seconds',
      measured: (loaded - begin) / 1000,
      what: 'from the door to a session that is ready',
    }),
  ];
}

async function startBeside(rest) {
  const run = { session: SWEPT.name, strategy: 'bench-slow', parameters: { work: 20_000_000 }, cache: 'bypass' };
  const runs = [];
  for (let i = 0; i < RUNS; i++) runs.push((await post(rest, '/api/v1/runs', run)).runId);
  const span = (start, stop, step = 1) => ({ start, stop, step });
  const grid = { fast: span(5, 24), slow: span(30, 128, 2), size: span(1, 1000) };
  const sweep = { session: SWEPT.name, strategy: 'bench-event-cross', grid, cache: 'bypass' };
  return { runs, sweep: (await post(rest, '/api/v1/sweeps', sweep)).sweepId };
}

async function requireRunning(rest, url) {
  const { body } = await rest('GET', url);
  assert.ok(['queued', 'running'].includes(body.status), JSON.stringify(body).slice(0, 500));
}

/** Attempts of activities that failed or ran out of time, over the histories of all workflows; what was cancelled did not fail. */
async function failedActivities(client) {
  let failed = 0;
  for await (const { workflowId, runId } of client.workflow.list({ query: 'WorkflowType!="emptyWorkflow"' })) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    for (const event of events) {
      if (event.activityTaskFailedEventAttributes || event.activityTaskTimedOutEventAttributes) failed++;
      failed += Math.max(0, (event.activityTaskStartedEventAttributes?.attempt ?? 1) - 1);
    }
  }
  return failed;
}

/** The longest stalls that the engine worker wrote of a stretch of time. */
function longestStalls(file) {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  return (from, to) => {
    const within = lines.filter(({ at }) => at >= from && at <= to);
    const most = (name) => Math.max(...within.map((line) => line[name]));
    return { delayMs: most('delayMs'), busyMs: most('busyMs') };
  };
}
