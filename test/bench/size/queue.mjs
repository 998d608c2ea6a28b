import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { URLSearchParams } from 'node:url';
import { progress } from '../../../infra/bootstrap/progress.mjs';
import { until } from '../../support/suite.mjs';
import { post, quantile, SMALL, startRig, THREADS } from '../service/rig.mjs';
import { logStatements, openDatabase } from './database.mjs';
import { figure } from './figures.mjs';
import { plainReader, readRoutes } from './readers.mjs';

const RUNS = 10_000;
/** Sent at once by several clients, which wait for each other; the rest by one, when the queue is at its longest. */
const TOGETHER = 9_000;
const POSTERS = 8;
/** Each route is read about ten times a second. */
const BETWEEN_READS_MS = 80;
/** Of the queue's life, read while it is full. */
const FULL_MS = 20_000;
/** Statements are logged for so long each time, so that the log takes no part. */
const LOGGED_MS = 4_000;
const ADMISSION = /admit_operation|admit_next/;

const cheap = (i) => ({
  ...{ session: SMALL.name, strategy: 'sma-cross', cache: 'bypass' },
  parameters: { fast: 1 + (i % 30), slow: 40 + (i % 200) },
});
/** Keeps its thread until it is cancelled. */
const long = { session: SMALL.name, strategy: 'bench-slow', parameters: { work: 60_000_000 }, cache: 'bypass' };

/** 10,000 cheap runs in one session: first they wait behind runs that keep every place, then they are worked off. */
export async function measureQueue() {
  // The runs that keep the places make no progress that it would see on a busy machine.
  const rig = await startRig({ HOLDFAST_WATCHDOG_SECONDS: '900' });
  const database = await openDatabase(rig.stack);
  try {
    return await measure({ ...rig, database });
  } finally {
    await database.end();
    await rig.stop();
  }
}

async function measure(rig) {
  const { rest, database } = rig;
  const holders = [];
  for (let i = 0; i < 2 * THREADS; i++) holders.push((await post(rest, '/api/v1/runs', long)).runId);
  const open = watchWorkflows(rig);
  const queueing = await queueAll(rig);
  progress(`${RUNS} runs queued in ${(queueing.ms / 1000).toFixed(1)} s`);
  const waiting = await readWhile(rig, queueing.ids, () => delay(FULL_MS));
  const mostOpen = open.stop();
  const { rows } = await database.query(`select count(*)::integer as n from operations where waiting`);
  for (const id of holders) {
    const { body } = await rest('GET', `/api/v1/runs/${id}`);
    assert.ok(['queued', 'running'].includes(body.status), JSON.stringify(body).slice(0, 500));
  }
  assert.equal(rows[0].n, RUNS, 'some did not wait');

  const begin = performance.now();
  const logged = watchAdmission(rig);
  const draining = await readWhile(rig, queueing.ids, async () => {
    for (const id of holders) await post(rest, `/api/v1/runs/${id}/cancel`);
    await until(
      () => database.query(`select 1 from operations where waiting limit 1`),
      (answer) => answer.rows.length === 0,
      { everyMs: 200, limitMs: 1_200_000 },
    );
  });
  const drainMs = performance.now() - begin;
  await until(
    () => countRuns(database),
    ({ open: left }) => left === 0,
    { limitMs: 60_000 },
  );
  const counts = await countRuns(database);
  assert.equal(counts.completed, RUNS, JSON.stringify(counts));
  return figuresOf({ queueing, waiting, draining, mostOpen, drainMs, freeing: await logged.stop() });
}

async function countRuns(database) {
  const { rows } = await database.query(`
    select count(*) filter (where status in ('queued', 'running', 'paused'))::integer as open,
      count(*) filter (where status = 'completed' and strategy = 'sma-cross')::integer as completed from operations`);
  return rows[0];
}

async function queueAll({ rest, stack, database }) {
  const begin = performance.now();
  const ids = [];
  let next = 0;
  const send = async (upTo) => {
    while (next < upTo) ids.push((await post(rest, '/api/v1/runs', cheap(next++))).runId);
  };
  const logged = async (work) => {
    const log = await logStatements(database, { home: stack.home, pattern: ADMISSION });
    await work();
    return log.stop();
  };
  const together = await logged(() => Promise.all(Array.from({ length: POSTERS }, () => send(TOGETHER))));
  const alone = await logged(() => send(RUNS));
  return { ids, ms: performance.now() - begin, together, alone };
}

/** The most workflows beside those of sessions that are open at a moment. */
function watchWorkflows({ empty }) {
  let [most, isOver] = [0, false];
  const loop = (async () => {
    while (!isOver) {
      const query = 'ExecutionStatus="Running" and WorkflowType!="engineSessionWorkflow"';
      most = Math.max(most, (await empty.client.workflow.count(query)).count);
      await delay(250);
    }
  })();
  loop.catch(() => undefined);
  return {
    stop() {
      isOver = true;
      return most;
    },
  };
}

/** Logs statements for a while every now and then, until `stop`. */
function watchAdmission({ stack, database }) {
  let isOver = false;
  const all = { parse: [], bind: [], execute: [] };
  const loop = (async () => {
    while (!isOver) {
      const logged = await logStatements(database, { home: stack.home, pattern: ADMISSION });
      await delay(LOGGED_MS);
      const times = await logged.stop();
      for (const [step, list] of Object.entries(times)) all[step].push(...list);
      if (!isOver) await delay(2 * LOGGED_MS);
    }
  })();
  return {
    async stop() {
      isOver = true;
      await loop;
      return all;
    },
  };
}

async function readWhile({ stack }, ids, work) {
  const one = () => ids[Math.floor(Math.random() * ids.length)];
  const page = { sort: '-createdAt', limit: 100 };
  const routes = {
    runs: () => `/api/v1/runs?session=${SMALL.name}&${new URLSearchParams(page)}`,
    run: () => `/api/v1/runs/${one()}`,
    session: () => `/api/v1/sessions/${SMALL.name}`,
    operations: () => `/trpc/operations.list?input=${encodeURIComponent(JSON.stringify(page))}`,
  };
  const reading = readRoutes(plainReader(stack), routes, { pauseMs: BETWEEN_READS_MS });
  await work();
  const { times, refused } = await reading.stop();
  assert.equal(refused.length, 0, refused[0]);
  return times;
}

/** All steps of a statement at their 95th percentile: no less than that of their sum. */
const statementP95 = (times) => Object.values(times).reduce((sum, list) => sum + (quantile(list, 0.95) ?? 0), 0);

function figuresOf({ queueing, waiting, draining, mostOpen, drainMs, freeing }) {
  const admissions = freeing.execute.length;
  return [
    figure({
      ...{ figure: 'queue.insertMs', measured: statementP95(queueing.alone), must: 20 },
      what: `database: a run comes into the full queue, p95 of ${queueing.alone.execute.length}`,
    }),
    figure({
      ...{ figure: 'queue.togetherMs', measured: statementP95(queueing.together) },
      what: `the same from ${POSTERS} clients at once, who wait for each other, p95 of ${queueing.together.execute.length}`,
    }),
    figure({
      ...{ figure: 'queue.admitMs', measured: statementP95(freeing), must: 20 },
      what: `database: an end that admits the next run, p95 of ${admissions}`,
    }),
    figure({
      ...{ figure: 'queue.workflows', measured: mostOpen, must: 2 * THREADS },
      what: `open workflows of runs while ${RUNS} wait`,
    }),
    ...Object.keys(waiting).flatMap((route) => [
      figure({
        ...{ figure: `queue.read.${route}Ms`, measured: quantile(waiting[route], 0.95), must: 50 },
        what: `a read while all wait, p95 of ${waiting[route].length}`,
      }),
      figure({
        ...{ figure: `queue.drain.${route}Ms`, measured: quantile(draining[route], 0.95), must: 50 },
        what: `the same while they are worked off, p95 of ${draining[route].length}`,
      }),
    ]),
    figure({ figure: 'queue.perSecond', measured: (RUNS * 1000) / drainMs, what: 'runs worked off a second' }),
  ];
}
