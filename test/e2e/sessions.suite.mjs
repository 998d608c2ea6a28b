import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { writeBars } from '../support/bars.mjs';
import { startStack } from '../support/full-stack.mjs';
import { restClient, runSuite, until } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';

const { Client, Connection } = createRequire(import.meta.url)('@temporalio/client');
const project = path.resolve(import.meta.dirname, '../..');
const home = makeTestHome();
const catalog = (name) => path.join(home, 'catalog', name);
for (const [i, id] of ['AAA.TEST', 'BBB.TEST', 'CCC.TEST', 'DDD.SIM', 'EEE.SIM'].entries()) {
  writeBars({ folder: catalog('base'), instrument: id, bars: 6000, seed: i + 1 });
}
// An engine worker that may hold one of the middle-sized sessions without a warning, two of them not, and the large not at all.
for (const name of ['middle-1', 'middle-2']) writeBars({ folder: catalog(name), instrument: 'AAA.TEST', bars: 30_000 });
writeBars({ folder: catalog('large'), instrument: 'AAA.TEST', bars: 90_000 });
const stack = await startStack({
  home,
  env: {
    HOLDFAST_STRATEGIES_DIR: path.join(project, 'test/fixtures/strategies'),
    HOLDFAST_ENGINE_WORKERS: '2',
    HOLDFAST_ENGINE_THREADS: '1',
    HOLDFAST_MEMORY_WARN_MB: '2',
    HOLDFAST_MEMORY_REFUSE_MB: '4',
  },
});
const rest = restClient(stack);

/** A call that must be answered with `status`. */
async function call(route, body, status = [200, 202]) {
  const [method, url] = route.split(' ');
  const answer = await rest(method, `/api/v1${url}`, body);
  assert.ok([status].flat().includes(answer.status), `${route}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

const refused = async (route, body, status) => (await call(route, body, status)).error;

async function command(...args) {
  const env = { ...process.env, HOLDFAST_URL: stack.url, HOLDFAST_API_KEY: stack.key };
  const all = [path.join(project, 'infra/holdfast.mjs'), '--json', ...args];
  return JSON.parse((await promisify(execFile)(process.execPath, all, { env })).stdout);
}

const execution = { session: 'base', strategy: 'sma-cross', parameters: { fast: 5, slow: 20 }, cache: 'bypass' };
const slow = { session: 'base', strategy: 'fixed-cost', parameters: { work: 2_000_000 }, cache: 'bypass' };
const finished = async (request) => {
  const run = await call('POST /runs?wait=true', request, 200);
  assert.equal(run.status, 'completed', JSON.stringify(run));
  return run;
};
const open = (name, more) =>
  call('POST /sessions?wait=true', { name, catalog: 'base', start: '2024-01-01', end: '2024-01-02', ...more }, 200);
const byStatus = (status) => async (run) =>
  until(
    () => call(`GET /runs/${run.runId}`),
    (view) => view.status === status,
  );
const started = byStatus('running');
const done = byStatus('completed');

try {
  await runSuite({
    'a session is loaded by every engine worker, and says what it takes': async () => {
      const session = await open('base', { instruments: ['AAA.TEST', 'BBB.TEST'] });
      assert.equal(session.manifestVersion, 1);
      // It is ready once one of them has loaded it.
      const view = await until(
        () => call('GET /sessions/base'),
        ({ hosts }) => hosts.length === 2 && hosts.every(({ loaded }) => loaded),
      );
      assert.deepEqual(
        view.hosts.map(({ host }) => host),
        ['engine-worker-1', 'engine-worker-2'],
      );
      assert.ok(view.memoryMb > 0 && view.predictedMemoryMb > view.memoryMb, JSON.stringify(view));
      assert.deepEqual([view.memoryWarning, view.running, view.queued], [false, 0, 0]);
    },
    'duplicates are counted and skipped, and the new get the whole range': async () => {
      const ids = ['CCC.TEST', 'AAA.TEST', 'CCC.TEST'];
      const change = await call('POST /sessions/base/instruments', { instrumentIds: ids });
      assert.deepEqual([change.added, change.skipped, change.outcome], [1, 2, 'changed']);
      assert.equal(change.manifestVersion, 2);
      const again = await call('POST /sessions/base/instruments', { instrumentIds: ids });
      assert.deepEqual([again.added, again.skipped, again.outcome], [0, 3, 'no_change']);
      const one = await finished({ ...execution, instruments: ['AAA.TEST'] });
      const other = await finished({ ...execution, instruments: ['CCC.TEST'] });
      assert.equal(one.bars, other.bars);
    },
    'a run that is pinned to a version sees what the version had': async () => {
      const before = await finished({ ...execution, manifestVersion: 1 });
      const now = await finished(execution);
      assert.deepEqual([before.manifestVersion, now.manifestVersion], [1, 2]);
      assert.equal(before.bars, now.bars);
      assert.notEqual(before.resultHash, now.resultHash);
      const error = await refused('POST /runs', { ...execution, manifestVersion: 9 }, 404);
      assert.deepEqual([error.code, error.path], ['VERSION_NOT_FOUND', 'manifestVersion']);
      const absent = { ...execution, manifestVersion: 1, instruments: ['CCC.TEST'] };
      assert.equal((await refused('POST /runs', absent, 404)).code, 'INSTRUMENT_NOT_FOUND');
      const sweep = { ...execution, parameters: { slow: 20 }, grid: { fast: [5] }, manifestVersion: 1 };
      const { sweepId } = await call('POST /sweeps?wait=true', sweep);
      assert.equal((await call(`GET /sweeps/${sweepId}`)).manifestVersion, 1);
    },
    'a reload changes no run that is at work': async () => {
      const reference = await finished({ ...slow, parameters: { work: 3000 } });
      const run = await call('POST /runs', { ...slow, parameters: { work: 3000 } });
      await call('POST /sessions/base/narrow', { end: '2024-01-01' });
      const view = await done(run);
      assert.deepEqual([view.manifestVersion, view.resultHash], [2, reference.resultHash]);
      assert.equal((await call('GET /sessions/base')).manifestVersion, 3);
    },
    'narrowed and extended again, the session gives the results of before': async () => {
      const narrow = await finished(execution);
      assert.equal(narrow.bars, 1440);
      assert.equal((await call('POST /sessions/base/narrow', { end: '2024-01-01' })).outcome, 'no_change');
      const extended = await call('POST /sessions/base/extend', { end: '2024-01-02' });
      assert.equal(extended.outcome, 'changed');
      // The bar at the seam is there once: as many bars, and the same result, as before it was narrowed.
      const now = await finished(execution);
      const before = await finished({ ...execution, manifestVersion: 2 });
      assert.deepEqual([now.bars, now.resultHash], [2880, before.resultHash]);
      for (const end of ['2024-01-02', '2024-01-01']) {
        assert.equal((await call('POST /sessions/base/extend', { end })).outcome, 'no_change');
      }
    },
    'what does not fit the session is refused by name': async () => {
      const outside = await refused('POST /sessions/base/narrow', { start: '2023-12-31' }, 400);
      assert.deepEqual([outside.code, outside.path], ['RANGE_OUTSIDE_SESSION', 'start']);
      const late = await refused('POST /sessions/base/narrow', { end: '2024-01-03' }, 400);
      assert.deepEqual([late.code, late.path], ['RANGE_OUTSIDE_SESSION', 'end']);
      assert.equal((await refused('POST /sessions/base/narrow', {}, 400)).code, 'VALIDATION');
      const reversed = { start: '2024-01-02', end: '2024-01-01' };
      assert.equal((await refused('POST /sessions/base/narrow', reversed, 400)).code, 'DATES_REVERSED');
      assert.equal((await refused('POST /sessions/base/instruments', {}, 400)).path, 'instrumentIds');
    },
    'a new venue comes with a filter, and instruments go through REST': async () => {
      const added = await call('POST /sessions/base/instruments', { filter: { venue: 'SIM' } });
      assert.deepEqual([added.added, added.skipped, added.instruments], [2, 0, 5]);
      const gone = await call('POST /sessions/base/instruments/remove', { instrumentIds: ['DDD.SIM'] });
      assert.deepEqual([gone.removed, gone.instruments], [1, 4]);
      const unknown = { instrumentIds: ['AAA.TEST', 'DDD.SIM'] };
      const error = await refused('POST /sessions/base/instruments/remove', unknown, 404);
      assert.equal(error.path, 'instrumentIds.1');
    },
    'versions are listed at REST and on the command line': async () => {
      const { total, items } = await call('GET /sessions/base/versions');
      assert.deepEqual([total, items.map(({ version }) => version)], [6, [1, 2, 3, 4, 5, 6]]);
      assert.deepEqual(
        items.map(({ instruments }) => instruments),
        [2, 3, 3, 3, 5, 4],
      );
      assert.deepEqual(items[2].end, '2024-01-01T23:59:59.999999Z');
      assert.equal(items[1].manifestHash, items[3].manifestHash);
      assert.deepEqual(
        items.map(({ current }) => current),
        [false, false, false, false, false, true],
      );
      assert.deepEqual(await command('session', 'versions', 'base'), { total, items });
      const narrowed = await command('session', 'narrow', 'base', '--end', '2024-01-01');
      assert.equal(narrowed.manifestVersion, 7);
      const pinned = await command('run', 'base', 'sma-cross', '--session-version', '2', '--priority', '2');
      assert.deepEqual([pinned.manifestVersion, pinned.priority, pinned.status], [2, 2, 'completed']);
    },
    'a session that is too large is refused before it is loaded, and leaves nothing': async () => {
      const request = { name: 'large', catalog: 'large', start: '2024-01-01', end: '2024-12-31' };
      const { code, details } = await refused('POST /sessions', request, 422);
      assert.equal(code, 'MEMORY_LIMIT');
      assert.ok(details.predictedMb > details.limitMb, JSON.stringify(details));
      assert.equal(details.limitMb, 4);
      await refused('GET /sessions/large', undefined, 404);
    },
    'the session used longest ago makes room, and comes back by itself': async () => {
      const range = { start: '2024-01-01', end: '2024-12-31' };
      const first = await open('middle-1', { catalog: 'middle-1', ...range });
      const request = { ...execution, session: 'middle-1' };
      const { resultHash } = await finished(request);
      assert.ok(first.memoryWarning && first.memoryMb < 2, JSON.stringify(first));
      await open('middle-2', { catalog: 'middle-2', ...range });
      const loaded = async (name) => (await call(`GET /sessions/${name}`)).hosts.map((host) => host.loaded);
      await until(
        () => loaded('middle-1'),
        (hosts) => hosts.every((is) => !is),
      );
      assert.deepEqual(await loaded('middle-2'), [true, true]);
      assert.equal((await finished(request)).resultHash, resultHash);
      await until(
        () => loaded('middle-1'),
        (hosts) => hosts.some((is) => is),
      );
    },
    'beyond the limit of a session work waits its turn, and shows its place': async () => {
      await open('narrow-door', { maxConcurrent: 1, instruments: ['AAA.TEST'] });
      const at = { session: 'narrow-door' };
      const first = await started(await call('POST /runs', { ...slow, ...at }));
      const second = await call('POST /runs', { ...execution, ...at });
      const grid = { grid: { fast: [5, 6] }, parameters: { slow: 20 } };
      const { sweepId } = await call('POST /sweeps', { ...execution, ...at, ...grid });
      const urgent = await call('POST /runs', { ...execution, ...at, priority: 1 });
      assert.deepEqual([first.queuePosition, second.queuePosition, urgent.queuePosition], [null, 1, 1]);
      const places = [(await call(`GET /runs/${second.runId}`)).queuePosition];
      places.push((await call(`GET /sweeps/${sweepId}`)).queuePosition);
      assert.deepEqual(places, [2, 3]);
      const { running, queued, maxConcurrent } = await call('GET /sessions/narrow-door');
      assert.deepEqual([running, queued, maxConcurrent], [1, 3, 1]);
      await call(`POST /runs/${first.runId}/cancel`);
      const ends = await Promise.all([done(urgent), done(second)]);
      const sweep = await until(
        () => call(`GET /sweeps/${sweepId}`),
        ({ status }) => status === 'completed',
      );
      const order = [...ends, sweep].map(({ startedAt }) => startedAt);
      assert.deepEqual(order, order.toSorted());
    },
    'what waits can be cancelled, and a session that closes takes along what comes in the meantime': async () => {
      const at = { session: 'narrow-door' };
      const first = await started(await call('POST /runs', { ...slow, ...at }));
      const waiting = await call('POST /runs', { ...execution, ...at });
      await call(`POST /runs/${waiting.runId}/cancel`);
      await byStatus('cancelled')(waiting);
      const late = [];
      const closing = call('DELETE /sessions/narrow-door?force=true');
      for (let i = 0; i < 20; i++) late.push(rest('POST', '/api/v1/runs', { ...execution, ...at }));
      await closing;
      for (const { status, body } of await Promise.all(late)) {
        assert.ok([202, 404, 409].includes(status), JSON.stringify(body));
      }
      await byStatus('cancelled')(first);
      const { items } = await call('GET /runs?session=narrow-door');
      const open = items.filter(({ status }) => ['queued', 'running'].includes(status));
      assert.deepEqual(open, []);
    },
    'runs are spread over the engine workers': async () => {
      await call('POST /sessions/base/extend', { end: '2024-01-02' });
      const request = { ...slow, instruments: ['AAA.TEST'], parameters: { work: 3000 } };
      const runs = await Promise.all(Array.from({ length: 12 }, () => call('POST /runs', request)));
      const hosts = {};
      for (const run of runs) {
        const { host } = await done(run);
        hosts[host] = (hosts[host] ?? 0) + 1;
      }
      assert.ok(Math.min(hosts['engine-worker-1'] ?? 0, hosts['engine-worker-2'] ?? 0) >= 3, JSON.stringify(hosts));
      return JSON.stringify(hosts);
    },
    'a run goes to the least busy engine worker, not behind a long one': async () => {
      const long = await started(await call('POST /runs', slow));
      const hosts = new Set();
      for (let i = 0; i < 6; i++) hosts.add((await finished(execution)).host);
      await call(`POST /runs/${long.runId}/cancel`);
      assert.ok(!hosts.has(long.host), `${long.host} was busy and was given runs`);
    },
    'an engine worker that was ended hosts its sessions again': async () => {
      stack.kill('engine-worker-1');
      await Promise.all(Array.from({ length: 4 }, () => finished(execution)));
      await until(
        () => call('GET /sessions/base'),
        ({ hosts }) => hosts.length === 2,
      );
    },
    'no workflow has failed, and none of a closed session is left': async () => {
      const connection = await Connection.connect({ address: stack.temporalAddress });
      const { workflow } = new Client({ connection });
      const query = `ExecutionStatus in ('Failed', 'Terminated') or (ExecutionStatus = 'Running' and HoldfastSession = 'narrow-door')`;
      const bad = [];
      for await (const { workflowId, status } of workflow.list({ query })) bad.push([workflowId, status.name]);
      await connection.close();
      assert.deepEqual(bad, []);
    },
  });
} finally {
  await stack.stop();
  await removeTestHome(home);
}
