import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { providePostgres } from '../../infra/bootstrap/postgres.mjs';
import { writeBars } from '../support/bars.mjs';
import { startStack } from '../support/full-stack.mjs';
import { restClient, runSuite, until } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';

const execute = promisify(execFile);
const project = path.resolve(import.meta.dirname, '../..');
const dist = (module) => createRequire(import.meta.url)(path.join(project, 'dist', module));
const binaries = providePostgres();
const { openStore } = dist('infra/store/store.js');
const { openTemporalClient } = dist('infra/temporal/client.js');
const { databaseUrl } = dist('infra/local/postgres-data.js');
const { postgresPlace } = dist('infra/local/postgres-place.js');
const home = makeTestHome();
const folder = path.join(home, 'catalog', 'cached');
const strategies = path.join(home, 'strategies');
const file = writeBars({ folder, instrument: 'AAA.TEST', bars: 3000, seed: 1 });
writeBars({ folder, instrument: 'BBB.TEST', bars: 3000, seed: 2 });
mkdirSync(strategies);
const shared = path.join(strategies, '_levels.json');
const levels = (every) => writeFileSync(shared, JSON.stringify({ every }));
levels(7);
const source = (id, more = '') => `import { defineStrategy } from 'holdfast';
import { z } from 'zod';
import levels from './_levels.json';
${more}
export default defineStrategy({
  id: '${id}', name: '${id}', description: 'Turns every few bars.', parameters: z.object({ size: z.number().default(1) }),
  create: ({ size }) => ({ onBar: (ctx) => { if (ctx.index % levels.every === 0) ctx.target(ctx.position > 0 ? 0 : size); } }),
});`;
writeFileSync(path.join(strategies, 'turns.ts'), source('turns'));
writeFileSync(
  path.join(strategies, 'impure.ts'),
  source('impure', `import { hostname } from 'node:os';\nvoid hostname;`),
);

const failing = source('fails').replace(
  'onBar: (ctx) => {',
  'onBar: (ctx) => { if (size === 3) throw new Error("three");',
);
writeFileSync(path.join(strategies, 'fails.ts'), failing);

const noting = source('notes').replace(
  'onBar: (ctx) => {',
  `onBar: (ctx) => {
    ctx.record('close', ctx.close);
    if (ctx.index === 2) { ctx.log('buys'); ctx.buy(1, { stopLoss: ctx.close * 0.5, tag: 'first' }); }
    if (ctx.index > 0) return;`,
);
writeFileSync(path.join(strategies, 'notes.ts'), noting);

const stack = await startStack({ home, env: { HOLDFAST_STRATEGIES_DIR: strategies } });
const rest = restClient(stack);
const session = { name: 'cached', catalog: 'cached', start: '2024-01-01', end: '2024-01-02' };
const request = { session: 'cached', strategy: 'sma-cross', parameters: { fast: 5, slow: 20 } };

async function run(change = {}) {
  const { status, body } = await rest('POST', '/api/v1/runs?wait=true', { ...request, ...change });
  assert.equal(body.status, 'completed', JSON.stringify(body));
  assert.equal(status, 200);
  return body;
}

async function sweep(change = {}) {
  const grid = { fast: { start: 2, stop: 6, step: 1 }, slow: [10, 20] };
  const { body } = await rest('POST', '/api/v1/sweeps?wait=true', {
    session: 'cached',
    strategy: 'sma-cross',
    grid,
    ...change,
  });
  assert.equal(body.status, 'completed', JSON.stringify(body));
  return (await rest('GET', `/api/v1/sweeps/${body.sweepId}`)).body;
}

async function holdfast(...args) {
  const env = { ...process.env, HOLDFAST_URL: stack.url, HOLDFAST_API_KEY: stack.key };
  const all = [path.join(project, 'infra/holdfast.mjs'), '--json', ...args];
  return execute(process.execPath, all, { env }).then(
    ({ stdout }) => ({ code: 0, body: JSON.parse(stdout) }),
    ({ code, stdout }) => ({ code, body: JSON.parse(stdout) }),
  );
}

async function workflowExists(id) {
  const temporal = openTemporalClient({ temporalAddress: stack.temporalAddress, temporalNamespace: 'default' });
  try {
    await temporal.client.workflow.getHandle(id).describe();
    return true;
  } catch (error) {
    assert.equal(error.name, 'WorkflowNotFoundError');
    return false;
  } finally {
    await temporal.close();
  }
}

async function restartEngine() {
  const before = stack.pids()['engine-worker-1'];
  stack.kill('engine-worker-1');
  await until(
    () => rest('GET', '/health'),
    () => stack.pids()['engine-worker-1'] !== before,
  );
}

const CHANGES = [
  ['parameters', { parameters: { fast: 5, slow: 21 } }],
  ['account', { account: { initialCapital: 50_000 } }],
  ['fees', { fees: { proportional: 0.001 } }],
  ['slippage', { slippage: { proportional: 0.001 } }],
  ['fills', { fills: { at: 'same-close' } }],
  ['seed', { seed: 7 }],
  ['range', { end: '2024-01-01' }],
  ['data, instruments', { instruments: ['BBB.TEST'] }],
];

let first;
try {
  await runSuite({
    'an equal run is answered by the earlier one, without a workflow': async () => {
      const opened = await rest('POST', '/api/v1/sessions?wait=true', session);
      assert.equal(opened.body.status, 'ready', JSON.stringify(opened.body));
      first = await run();
      assert.deepEqual([first.cached, first.cachedFrom, first.cacheReason], [false, null, 'no earlier result']);
      const second = await run();
      assert.deepEqual([second.cached, second.cachedFrom, second.cacheReason], [true, first.runId, 'hit']);
      assert.notEqual(second.runId, first.runId);
      for (const field of ['resultHash', 'statistics', 'bars', 'parameters', 'account']) {
        assert.deepEqual(second[field], first[field], field);
      }
      for (const part of ['fills', 'trades', 'equity']) {
        const of = async ({ runId }) => (await rest('GET', `/api/v1/runs/${runId}/${part}`)).body;
        assert.deepEqual(await of(second), await of(first), part);
      }
      assert.equal(await workflowExists(`run/${first.runId}`), true);
      assert.equal(await workflowExists(`run/${second.runId}`), false);
    },
    'fills say where they come from, and orders, series and messages are shown, of a cached run too': async () => {
      const change = { strategy: 'notes', parameters: { size: 2 }, instruments: ['AAA.TEST'] };
      const noted = await run(change);
      const of = async ({ runId }, part) => (await rest('GET', `/api/v1/runs/${runId}/${part}`)).body;
      const evidence = ({ orderId, type, reason, tag }) => [orderId, type, reason, tag];
      assert.deepEqual((await of(noted, 'fills')).items.map(evidence), [
        [1, 'market', 'signal', null],
        [2, 'market', 'signal', 'first'],
      ]);
      const orders = await of(noted, 'orders');
      assert.deepEqual([orders.total, orders.recorded, orders.truncated], [3, true, false]);
      assert.deepEqual(
        orders.items.map(({ orderId, type, parentId, status, filled, tag }) => [
          orderId,
          type,
          parentId,
          status,
          filled,
          tag,
        ]),
        [
          [1, 'market', null, 'filled', 2, null],
          [2, 'market', null, 'filled', 1, 'first'],
          [3, 'stop', 2, 'working', 0, 'first'],
        ],
      );
      const series = await of(noted, 'series?points=3');
      const [close] = series.items;
      assert.deepEqual([series.total, close.name, close.instrument, close.total], [1, 'close', 'AAA.TEST', noted.bars]);
      assert.ok(close.points.length <= 3, String(close.points.length));
      const log = await of(noted, 'log');
      assert.deepEqual(
        log.items.map(({ instrument, message }) => [instrument, message]),
        [['AAA.TEST', 'buys']],
      );
      assert.equal(log.items[0].time, (await of(noted, 'series?limit=1&offset=2')).items[0].points[0].time);
      const cached = await run(change);
      assert.equal(cached.cachedFrom, noted.runId);
      for (const part of ['fills', 'orders', 'series', 'log'])
        assert.deepEqual(await of(cached, part), await of(noted, part));
      for (const part of ['orders', 'series', 'log']) {
        const { body } = await holdfast('runs', part, noted.runId);
        assert.equal(body.total, (await of(noted, part)).total, part);
      }
      const { body } = await rest('POST', `/api/v1/runs/${noted.runId}/verify?wait=true`);
      assert.equal(body.verified, true, JSON.stringify(body));
    },
    'a bypass computes, and agrees': async () => {
      const bypassed = await run({ cache: 'bypass' });
      assert.deepEqual([bypassed.cached, bypassed.cacheReason], [false, 'bypass']);
      assert.equal(bypassed.resultHash, first.resultHash);
    },
    'whatever decides a result makes a miss that names it': async () => {
      for (const [changed, change] of CHANGES) {
        const missed = await run(change);
        assert.deepEqual([missed.cached, missed.cacheReason], [false, `changed: ${changed}`], JSON.stringify(change));
        const hit = await run(change);
        assert.deepEqual([hit.cachedFrom, hit.resultHash], [missed.runId, missed.resultHash], JSON.stringify(change));
      }
    },
    'hit after hit comes from the same source': async () => {
      const times = [];
      for (let i = 0; i < 60; i++) {
        const begin = performance.now();
        const { cachedFrom } = await run();
        assert.equal(cachedFrom, first.runId);
        times.push(performance.now() - begin);
      }
      times.sort((a, b) => a - b);
      return `median ${times[30].toFixed(1)} ms, best ${times[0].toFixed(1)} ms`;
    },
    'many equal requests at once all end with one result': async () => {
      const same = { parameters: { fast: 3, slow: 11 } };
      const all = await Promise.all(Array.from({ length: 24 }, () => run(same)));
      assert.equal(new Set(all.map(({ runId }) => runId)).size, 24);
      assert.equal(new Set(all.map(({ resultHash }) => resultHash)).size, 1);
      assert.equal((await run(same)).cached, true);
    },
    'an equal sweep shows the rows of the earlier one': async () => {
      const computed = await sweep();
      const hit = await sweep({ objective: { statistic: 'totalReturn' } });
      assert.deepEqual([hit.cachedFrom, hit.digest, hit.completed], [computed.sweepId, computed.digest, 10]);
      assert.deepEqual(hit.hosts, computed.hosts);
      assert.equal(hit.objective.statistic, 'totalReturn');
      const trials = async ({ sweepId }) => (await rest('GET', `/api/v1/sweeps/${sweepId}/trials`)).body;
      assert.deepEqual(await trials(hit), await trials(computed));
      assert.equal(await workflowExists(`sweep/${hit.sweepId}`), false);
      const missed = await sweep({ seed: 3 });
      assert.deepEqual([missed.cached, missed.cacheReason], [false, 'changed: seed']);
      assert.equal((await sweep({ cache: 'bypass' })).digest, computed.digest);
    },
    'what failed answers nobody': async () => {
      const mine = { session: 'cached', strategy: 'fails' };
      for (let time = 0; time < 2; time++) {
        const { body } = await rest('POST', '/api/v1/runs?wait=true', { ...mine, parameters: { size: 3 } });
        assert.deepEqual([body.status, body.cached, body.cacheReason], ['failed', false, 'no earlier result']);
        const grid = await sweep({ ...mine, grid: { size: [1, 2, 3] } });
        assert.deepEqual([grid.failed, grid.cached, grid.cacheReason], [1, false, 'no earlier result']);
      }
      const whole = await sweep({ ...mine, grid: { size: [1, 2] } });
      assert.equal((await sweep({ ...mine, grid: { size: [1, 2] } })).cachedFrom, whole.sweepId);
    },
    'a run whose files are gone is computed again': async () => {
      const lost = await run({ seed: 99 });
      const artifacts = path.join(home, 'artifacts');
      const aside = `${artifacts}.aside`;
      renameSync(artifacts, aside);
      const again = await run({ seed: 99 });
      assert.deepEqual([again.cached, again.cacheReason], [false, 'source gone']);
      assert.equal(again.resultHash, lost.resultHash);
      assert.equal((await run({ seed: 99 })).cachedFrom, again.runId);
      for (const name of readdirSync(aside)) {
        mkdirSync(path.join(artifacts, name), { recursive: true });
        for (const blob of readdirSync(path.join(aside, name))) {
          renameSync(path.join(aside, name, blob), path.join(artifacts, name, blob));
        }
      }
    },
    'a changed import of a strategy is a miss; a strategy with imports from elsewhere is never cached': async () => {
      const mine = { strategy: 'turns', parameters: {} };
      const before = await run(mine);
      assert.equal((await run(mine)).cachedFrom, before.runId);
      const impure = { strategy: 'impure', parameters: {} };
      await run(impure);
      assert.deepEqual((await run(impure)).cacheReason, 'uncacheable: imports node:os');
      levels(11);
      await restartEngine();
      const after = await until(
        () => run(mine),
        ({ cached }) => !cached,
      );
      assert.equal(after.cacheReason, 'changed: strategy');
      assert.notEqual(after.resultHash, before.resultHash);
    },
    'a changed byte of the data is a miss, and the earlier run is still verified': async () => {
      appendFileSync(file, '2024-01-03T03:00:00.000Z,100,101,99,100,1\n');
      await rest('DELETE', '/api/v1/sessions/cached?force=true');
      const opened = await rest('POST', '/api/v1/sessions?wait=true', session);
      assert.equal(opened.body.status, 'ready', JSON.stringify(opened.body));
      const missed = await run();
      assert.deepEqual([missed.cached, missed.cacheReason], [false, 'changed: data']);
      const { status, body } = await rest('POST', `/api/v1/runs/${first.runId}/verify`);
      assert.deepEqual(
        [status, body.verified, body.differences, body.changed],
        [200, true, [], []],
        JSON.stringify(body),
      );
      assert.deepEqual([body.resultHash, body.expectedHash], [first.resultHash, first.resultHash]);
      const { items } = (await rest('GET', '/api/v1/runs?limit=10000')).body;
      assert.ok(!items.some(({ runId }) => runId === body.verificationId), 'a verification is among the runs');
    },
    'the command line verifies, and names the first difference': async () => {
      const good = await holdfast('verify', first.runId);
      assert.deepEqual([good.code, good.body.verified], [0, true]);
      const { items } = (await rest('GET', '/api/v1/runs?limit=10000')).body;
      // Its strategy has changed since.
      const old = items.find(({ strategy, cachedFrom }) => strategy === 'turns' && cachedFrom === null);
      const pinned = await holdfast('verify', old.runId);
      assert.deepEqual([pinned.code, pinned.body.verified, pinned.body.changed], [0, true, []]);
      const store = openStore({ databaseUrl: databaseUrl(postgresPlace(home, binaries), stack.ports.postgres) });
      // As a row from before there were pins, which the present code repeats.
      await store.database.db
        .updateTable('operations')
        .set({ strategy_hash: null })
        .where('id', '=', old.runId)
        .execute();
      await store.close();
      const bad = await holdfast('verify', old.runId);
      assert.equal(bad.code, 1, JSON.stringify(bad.body));
      assert.deepEqual([bad.body.verified, bad.body.changed], [false, ['strategy']]);
      assert.match(bad.body.differences[0].path, /^trades\.\d+\.\w+$/);
      assert.equal(bad.body.differences.at(-1).path, 'resultHash');
      const none = await holdfast('verify', '00000000-0000-4000-8000-000000000000');
      assert.deepEqual([none.code, none.body.error.code], [2, 'RUN_NOT_FOUND']);
    },
    'after the sources are deleted a hit is still whole, and serves as the source': async () => {
      const store = openStore({ databaseUrl: databaseUrl(postgresPlace(home, binaries), stack.ports.postgres) });
      try {
        const computed = await sweep({ seed: 5 });
        const hit = await sweep({ seed: 5 });
        await store.database.db.deleteFrom('sweeps').where('id', '=', computed.sweepId).execute();
        const shown = (await rest('GET', `/api/v1/sweeps/${hit.sweepId}/trials`)).body;
        assert.equal(shown.total, 10);
        const next = await sweep({ seed: 5 });
        assert.deepEqual([next.cachedFrom, next.completed], [hit.sweepId, 10]);
        for (const { sweepId } of [hit, next]) {
          await store.database.db.deleteFrom('sweeps').where('id', '=', sweepId).execute();
        }
        assert.equal((await store.trials.count(computed.sweepId)).completed, 0, 'rows without a sweep are left');
        assert.equal((await sweep({ seed: 5 })).cached, false);
        const source = await run({ seed: 5 });
        const copy = await run({ seed: 5 });
        await store.database.db.deleteFrom('runs').where('id', '=', source.runId).execute();
        assert.equal((await run({ seed: 5 })).cachedFrom, copy.runId);
      } finally {
        await store.close();
      }
    },
  });
} finally {
  await stack.stop();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  await removeTestHome(home);
}
