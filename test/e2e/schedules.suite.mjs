import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { writeBars } from '../support/bars.mjs';
import { startStack } from '../support/full-stack.mjs';
import { providePostgres } from '../../infra/bootstrap/postgres.mjs';
import { restClient, runSuite, until } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';

const execute = promisify(execFile);
const project = path.resolve(import.meta.dirname, '../..');
const dist = (module) => createRequire(import.meta.url)(path.join(project, 'dist', module));
const { openTemporalClient } = dist('infra/temporal/client.js');
const { openStore } = dist('infra/store/store.js');
const { postgresPlace } = dist('infra/local/postgres-place.js');
const { databaseUrl } = dist('infra/local/postgres-data.js');

const FAULTS = { HOLDFAST_FAILPOINTS: 'on' };
const home = makeTestHome();
const folder = path.join(home, 'catalog', 'live');
const MINUTE = 60_000;
const FIRST = Date.parse('2024-01-01T00:00:00Z');
const BARS = 600;
/** Bars that a file has by now. */
const written = {};

/** Lets an instrument have so many bars, by a file that is whole at every moment. */
function grow(instrument, bars) {
  const aside = writeBars({ folder: path.join(home, 'aside'), instrument, bars, seed: 1 });
  renameSync(aside, path.join(folder, `${instrument}.csv`));
  written[instrument] = bars;
}
/** When the last bar of all is known: its close. */
const newest = () => new Date(FIRST + Math.max(...Object.values(written)) * MINUTE).toISOString();
writeBars({ folder, instrument: 'AAA.TEST', bars: BARS, seed: 1 });
grow('AAA.TEST', BARS);

let stack = await startStack({ home, env: FAULTS });
const ports = stack.ports;
let rest = restClient(stack);
const session = (name, more = {}) => ({
  name,
  catalog: 'live',
  start: '2024-01-01',
  end: '2024-01-01T06:00:00Z',
  ...more,
});
const view = async (name) => (await rest('GET', `/api/v1/sessions/${name}`)).body;
const schedule = async (id = 'live') => (await rest('GET', `/api/v1/schedules/${id}`)).body;
const sameTime = (a, b) => Date.parse(a) === Date.parse(b);

async function holdfast(...args) {
  const env = { ...process.env, HOLDFAST_URL: stack.url, HOLDFAST_API_KEY: stack.key };
  const all = [path.join(project, 'infra/holdfast.mjs'), '--json', ...args];
  const { stdout } = await execute(process.execPath, all, { env });
  return JSON.parse(stdout);
}

/** Every look that Temporal knows, in order of its start. */
async function looks() {
  const temporal = openTemporalClient({ temporalAddress: stack.temporalAddress, temporalNamespace: 'default' });
  try {
    const found = [];
    for await (const one of temporal.client.workflow.list({ query: "WorkflowType = 'datasetWorkflow'" })) {
      const result =
        one.status.name === 'COMPLETED' ? await temporal.client.workflow.getHandle(one.workflowId).result() : null;
      found.push({ id: one.workflowId, status: one.status.name, start: one.startTime, close: one.closeTime, result });
    }
    return found.sort((a, b) => a.start - b.start);
  } finally {
    await temporal.close();
  }
}

/** What was published of the folder, in order. */
async function published() {
  const place = postgresPlace(home, providePostgres());
  const store = openStore({ databaseUrl: databaseUrl(place, stack.ports.postgres) });
  try {
    return await store.catalogVersions.versions('live');
  } finally {
    await store.close();
  }
}

async function restart(pause) {
  stack.kill('stack', 'SIGTERM');
  await stack.exited;
  await pause();
  stack = await startStack({ home, ports, env: FAULTS });
  rest = restClient(stack);
}

try {
  await runSuite({
    'a schedule is made, and says what is there': async () => {
      for (const body of [
        session('follows', { follow: true }),
        session('named', { instruments: ['AAA.TEST'] }),
        session('still'),
      ]) {
        const opened = await rest('POST', '/api/v1/sessions?wait=true', body);
        assert.equal(opened.body.status, 'ready', JSON.stringify(opened.body));
      }
      assert.equal((await view('follows')).follow, true);
      const request = { id: 'live', catalog: 'live', interval: '2s', sessions: ['named'] };
      const made = await rest('POST', '/api/v1/schedules', request);
      assert.equal(made.status, 201, JSON.stringify(made.body));
      const { interval, cron, overlap, catchupWindow } = made.body;
      assert.deepEqual([interval, cron, overlap, catchupWindow], ['2s', null, 'buffer_one', '1d']);
      assert.equal((await rest('POST', '/api/v1/schedules', request)).body.error.code, 'SCHEDULE_EXISTS');
      const { dataset } = await until(schedule, (one) => one.dataset !== null && one.lastRun?.status === 'completed');
      assert.deepEqual([dataset.version, dataset.instruments], [1, 1]);
      assert.ok(sameTime(dataset.newest, newest()), dataset.newest);
      const { items } = (await rest('GET', '/api/v1/schedules')).body;
      assert.deepEqual(
        items.map(({ id }) => id),
        ['live'],
      );
    },
    'what is wrong is refused by name': async () => {
      const bad = [
        [{ interval: 'soon' }, 'interval', 'VALIDATION'],
        [{ interval: '2s', cron: '0 * * * *' }, 'interval', 'VALIDATION'],
        [{ cron: 'at noon' }, 'cron', 'VALIDATION'],
        [{ cron: '0 99 * * *' }, 'cron', 'VALIDATION'],
        [{ cron: '0 2 * * *', timeZone: 'Mars/Olympus' }, 'timeZone', 'VALIDATION'],
        [{ cron: '0 2 * * *', timeZone: ' ' }, 'timeZone', 'VALIDATION'],
        [{ interval: '2s', every: 3 }, 'every', 'UNKNOWN_FIELD'],
      ];
      for (const [change, at, code] of bad) {
        const { status, body } = await rest('POST', '/api/v1/schedules', { id: 'bad', catalog: 'live', ...change });
        assert.deepEqual([status, body.error.code, body.error.path], [400, code, at], JSON.stringify(body));
      }
      const lost = await rest('POST', '/api/v1/schedules', { id: 'bad', catalog: 'lives', interval: '2s' });
      const { code, path: at, details } = lost.body.error;
      assert.deepEqual([lost.status, code, at, details.suggestion], [404, 'CATALOG_NOT_FOUND', 'catalog', 'live']);
      assert.equal((await rest('GET', '/api/v1/schedules/none')).body.error.code, 'SCHEDULE_NOT_FOUND');
      assert.equal((await rest('DELETE', '/api/v1/schedules/none')).status, 404);
    },
    'new rows reach the sessions that follow and those that are named, no others': async () => {
      grow('AAA.TEST', BARS + 100);
      for (const name of ['follows', 'named']) {
        await until(
          () => view(name),
          ({ end }) => sameTime(end, newest()),
        );
      }
      assert.equal((await view('still')).manifestVersion, 1);
    },
    'a new file is a new instrument where all or a filter was asked for': async () => {
      grow('BBB.TEST', BARS);
      await until(
        () => view('follows'),
        ({ instruments }) => instruments === 2,
      );
      const { dataset } = await schedule();
      assert.equal(dataset.instruments, 2);
      assert.equal((await view('named')).instruments, 1);
      const run = { session: 'follows', strategy: 'sma-cross', instruments: ['BBB.TEST'] };
      assert.equal((await rest('POST', '/api/v1/runs?wait=true', run)).body.status, 'completed');
    },
    'a paused schedule does not look, a triggered one looks at once': async () => {
      assert.equal((await rest('POST', '/api/v1/schedules/live/pause')).body.paused, true);
      await until(schedule, ({ lastRun }) => lastRun.status !== 'running');
      await sleep(1000);
      const before = (await view('follows')).manifestVersion;
      grow('AAA.TEST', BARS + 200);
      await sleep(3500);
      assert.equal((await view('follows')).manifestVersion, before);
      assert.equal((await holdfast('schedule', 'trigger', 'live')).id, 'live');
      await until(
        () => view('follows'),
        ({ end }) => sameTime(end, newest()),
      );
      assert.equal((await holdfast('schedule', 'resume', 'live')).paused, false);
    },
    'a file that cannot be read fails its look by name, and the next good one is taken': async () => {
      const file = path.join(folder, 'AAA.TEST.csv');
      const good = readFileSync(file, 'utf8');
      const version = (await schedule()).dataset.version;
      appendFileSync(file, 'not a bar\n');
      const failed = await until(schedule, ({ lastRun }) => lastRun.status === 'failed');
      assert.equal(failed.dataset.version, version);
      assert.equal(failed.lastRun.error.code, 'BAD_DATA');
      writeFileSync(`${file}.tmp`, good);
      renameSync(`${file}.tmp`, file);
      grow('AAA.TEST', BARS + 250);
      await until(
        () => view('follows'),
        ({ end }) => sameTime(end, newest()),
      );
    },
    'a look goes on at once where its worker died': async () => {
      const failpoint = path.join(home, 'failpoints', 'follow');
      mkdirSync(path.dirname(failpoint));
      writeFileSync(failpoint, '1');
      grow('AAA.TEST', BARS + 300);
      const ended = await until(
        schedule,
        ({ dataset, lastRun }) => sameTime(dataset.newest, newest()) && lastRun.status === 'completed',
      );
      assert.ok(!existsSync(failpoint), 'no worker came to the place where it dies');
      assert.ok(sameTime((await view('named')).end, newest()));
      return ended.lastRun.workflowId;
    },
    'after the server was down over three looks the data is there, each interval applied once, none overlapping':
      async () => {
        const before = await schedule();
        await restart(async () => {
          grow('AAA.TEST', BARS + 400);
          await sleep(7000);
        });
        for (const name of ['follows', 'named']) {
          await until(
            () => view(name),
            ({ end }) => sameTime(end, newest()),
          );
        }
        await until(schedule, ({ lastRun }) => lastRun.status === 'completed');
        await rest('POST', '/api/v1/schedules/live/pause');
        await sleep(1500);
        const all = (await looks()).filter(({ status }) => status !== 'RUNNING');
        const versions = (await published()).map(({ version }) => version);
        assert.deepEqual(
          versions,
          versions.map((_, i) => i + 1),
          'versions are published once and in order',
        );
        // Not each of them: a look whose session could not follow has failed, and its version stays.
        const changed = all.filter(({ result }) => result?.outcome === 'changed').map(({ result }) => result.version);
        assert.deepEqual(
          changed,
          [...new Set(changed)].sort((a, b) => a - b),
          'looks publish each version once and in order',
        );
        assert.deepEqual(
          changed.filter((version) => !versions.includes(version)),
          [],
        );
        const ticks = all.map(({ result }) => result?.tick).filter(Boolean);
        assert.equal(new Set(ticks).size, ticks.length, 'a tick was taken twice');
        const overlaps = all.filter((one, i) => i > 0 && all[i - 1].close > one.start);
        assert.deepEqual(
          overlaps.map(({ id }) => id),
          [],
        );
        const now = await schedule();
        assert.equal(now.dataset.version, before.dataset.version + 1);
        const { total } = (await rest('GET', '/api/v1/sessions/follows/instruments')).body;
        assert.equal(total, 2);
        const equity = await rest('POST', '/api/v1/runs?wait=true', {
          session: 'follows',
          strategy: 'sma-cross',
          instruments: ['AAA.TEST'],
          cache: 'bypass',
        });
        assert.equal(equity.body.bars, BARS + 400, 'no bar twice, none missing');
        const failed = all.filter(({ status }) => status === 'FAILED');
        return `${all.length} looks, ${changed.length} with news, ${failed.length} failed`;
      },
    'a deleted schedule is gone': async () => {
      assert.deepEqual(await holdfast('schedule', 'delete', 'live'), { id: 'live', status: 'deleted' });
      assert.equal((await rest('GET', '/api/v1/schedules/live')).status, 404);
      assert.deepEqual((await rest('GET', '/api/v1/schedules')).body, { total: 0, items: [] });
    },
  });
} finally {
  await stack.stop();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  await removeTestHome(home);
}
