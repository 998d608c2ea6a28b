import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, rmdirSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { requireSettled } from '../../faults/invariants.mjs';
import { until } from '../../support/suite.mjs';
import { seconds } from '../figures.mjs';
import {
  pathOf,
  reference,
  requireWholeSession,
  startOutageStack,
  startOwnPostgres,
  startRun,
  startSweep,
  untilAtWork,
  untilEnded,
} from '../rig.mjs';
import { answersOf, slowest, Watch } from '../watch.mjs';

const { Client } = createRequire(import.meta.url)('pg');
const DISK = '16m';
const EVERY_MS = 20;
/** The first answer after an outage comes within this. */
const ANSWER_MS = 1000;

/** A small disk of its own, which only root may mount. */
function mountSmallDisk() {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK},mode=0755`, 'tmpfs', folder]);
  return {
    folder,
    fill: () => fill(path.join(folder, 'filler')),
    files: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name)),
    free: () => rmSync(path.join(folder, 'filler')),
    unmount: () => {
      execFileSync('umount', [folder]);
      rmdirSync(folder);
    },
  };
}

function fill(file) {
  const handle = openSync(file, 'a');
  try {
    for (let block = 2 ** 20; block > 0;) {
      try {
        writeSync(handle, Buffer.alloc(block));
      } catch (error) {
        if (error.code !== 'ENOSPC') throw error;
        block = block > 4096 ? block >> 1 : 0;
      }
    }
  } finally {
    closeSync(handle);
  }
}

export async function diskFull({ figures, shortMs }) {
  if (process.getuid() !== 0) return figures.add('skipped', 'only root may mount a disk');
  const disk = mountSmallDisk();
  try {
    const stack = await startOutageStack({ HOLDFAST_ARTIFACTS_DIR: disk.folder });
    try {
      await withoutDisk(stack, figures, { disk, lengthMs: shortMs });
    } finally {
      await stack.stop();
    }
  } finally {
    disk.unmount();
  }
}

async function withoutDisk(stack, figures, { disk, lengthMs }) {
  const { rest } = stack;
  const expected = await reference(stack, { sweepSeconds: 8, runSeconds: 4 });
  const parameters = { work: expected.works.run, variant: 1 };
  const before = new Set(disk.files());
  const { resultHash } = await untilEnded(rest, pathOf.run(await startRun(rest, { parameters })));
  // What is there by its content needs no room.
  for (const file of disk.files().filter((name) => !before.has(name))) rmSync(file);
  disk.fill();
  const from = Date.now();
  const sweepId = await startSweep(rest, expected.works.sweep);
  const runId = await startRun(rest, { parameters });
  const watch = new Watch(rest, { run: pathOf.operation(runId), 'run view': pathOf.run(runId) });
  await delay(lengthMs);
  disk.free();
  const back = Date.now();
  const run = await untilEnded(rest, pathOf.run(runId));
  const sweep = await untilEnded(rest, pathOf.sweep(sweepId));
  await watch.stop();
  report({ figures, watch, of: 'run', from, back });
  figures.add('full', `${seconds(from, back)} s`);
  figures.equal('run: resultHash', run.resultHash, resultHash);
  figures.equal('sweep beside it: digest', sweep.digest, expected.digest);
  figures.add('run ended after there was room', `${seconds(back, run.seenAt)} s`);
  figures.require('stalledSince at the end', String(run.stalledSince), {
    must: 'null',
    holds: run.stalledSince === null,
  });
  await requireWholeSession(stack, figures);
  figures.add('Temporal', await requireSettled(stack));
}

function report({ figures, watch, of, from, back }) {
  const stalls = watch.stalls(of, from, back);
  const [first] = stalls;
  const text = first
    ? `${stalls.length} times, first after ${seconds(from, first.asked)} s: ${first.lastError?.code} ${JSON.stringify(first.lastError?.details)}`
    : 'never';
  const later = watch.stalls(of, back).length;
  figures.require(`${of}: stalledSince seen meanwhile, at the operation`, `${text}; ${later} times later`, {
    must: 'seen',
    holds: stalls.length > 0,
  });
  figures.add(
    `${of}: stalledSince seen meanwhile, in its own view`,
    `${watch.stalls(`${of} view`, from, back).length} times`,
  );
  figures.add(
    'API meanwhile',
    `${answersOf(watch.between(from, back))}; slowest ${slowest(watch.between(from, back))} ms`,
  );
}

/** Takes every connection that there is, and each that becomes free. */
class Hoard {
  clients = [];
  #stopped = false;
  #loop;

  constructor(url) {
    this.url = url;
    this.#loop = this.#take();
  }

  async #take() {
    while (!this.#stopped) {
      const client = new Client({ connectionString: this.url });
      client.on('error', () => undefined);
      try {
        await client.connect();
        this.clients.push(client);
      } catch {
        await client.end().catch(() => undefined);
        this.full = true;
        await delay(EVERY_MS);
      }
    }
  }

  /** Ends the connections of everybody else, so that this one gets them. */
  async takeAll() {
    await this.clients[0].query(
      "select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and not (pid = any($1))",
      [this.clients.map(({ processID }) => processID)],
    );
  }

  async release() {
    this.#stopped = true;
    await this.#loop;
    await Promise.all(this.clients.map((client) => client.end()));
  }
}

/** @param all whether those that the stack has are taken as well */
async function connectionsExhausted({ figures, shortMs }, all) {
  const postgres = await startOwnPostgres();
  try {
    const stack = await startOutageStack({ DATABASE_URL: postgres.url });
    try {
      await withoutConnections(stack, figures, { url: postgres.url, lengthMs: shortMs, all });
    } finally {
      await stack.stop();
    }
  } finally {
    await postgres.remove();
  }
}

export const connectionsTaken = (options) => connectionsExhausted(options, true);
export const connectionsLeftTaken = (options) => connectionsExhausted(options, false);

async function withoutConnections(stack, figures, { url, lengthMs, all }) {
  const { rest } = stack;
  const expected = await reference(stack, { sweepSeconds: 24, runSeconds: 12 });
  const sweepId = await startSweep(rest, expected.works.sweep);
  const runId = await startRun(rest, { parameters: { work: expected.works.run } });
  await untilAtWork(rest, { sweepId, runId });
  const watch = new Watch(rest, { sweep: pathOf.operation(sweepId), run: pathOf.operation(runId) });
  const hoard = new Hoard(url);
  await until(() => hoard.full, Boolean);
  const from = Date.now();
  if (all) await hoard.takeAll();
  await delay(lengthMs);
  await hoard.release();
  const back = Date.now();
  const [sweep, run] = await Promise.all([
    untilEnded(rest, pathOf.sweep(sweepId)),
    untilEnded(rest, pathOf.run(runId)),
  ]);
  await watch.stop();
  figures.add('exhausted', `${seconds(from, back)} s, ${hoard.clients.length} connections held by others`);
  figures.equal('sweep: digest', sweep.digest, expected.digest);
  figures.equal('run: resultHash', run.resultHash, expected.resultHash);
  const ends = [sweep, run].map(({ seenAt }) => seconds(back, seenAt));
  figures.add('sweep and run ended', `${ends.join(' s and ')} s after there were connections`);
  for (const [of, { seenAt }] of Object.entries({ sweep, run })) {
    const stalls = watch.stalls(of, from);
    const within = stalls.filter(({ at }) => at <= back).length;
    const seen = `${within} times meanwhile, ${stalls.length - within} later`;
    // Whoever has a connection goes on, and may have ended before anybody was answered again.
    const waited = seenAt - back > ANSWER_MS;
    if (all && waited) figures.require(`${of}: stalledSince seen`, seen, { must: 'seen', holds: stalls.length > 0 });
    else figures.add(`${of}: stalledSince seen`, seen);
  }
  const answers = watch.between(from, back);
  const clear = answers.every(({ http, code }) => http === 200 || (http === 503 && code === 'UNAVAILABLE'));
  figures.require('API meanwhile', `${answersOf(answers)}; slowest ${slowest(answers)} ms`, {
    must: '200 or 503',
    holds: clear,
  });
  await requireWholeSession(stack, figures);
  figures.add('Temporal', await requireSettled(stack));
}
