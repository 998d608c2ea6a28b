import assert from 'node:assert/strict';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeBars } from '../support/bars.mjs';
import { startEngineElsewhere } from '../support/engine-elsewhere.mjs';
import { startStack } from '../support/full-stack.mjs';
import { restClient, runSuite, until } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';

const home = makeTestHome();
const folder = path.join(home, 'own-strategies');
mkdirSync(folder);
writeBars({ folder: path.join(home, 'catalog/shared'), instrument: 'AAA.TEST', bars: 5000 });
const put = (name, text) => writeFileSync(path.join(folder, name), text);

/**
 * A strategy whose trades tell its version, and whose thread sleeps so many milliseconds at every thousandth bar, which takes no
 * processor from what is tested.
 */
const own = (id, { every = 10, sleepMs = 0, head = '', body = '' } = {}) => `
import { defineStrategy } from 'holdfast';
import { z } from 'zod';
${head}
export default defineStrategy({
  id: '${id}',
  name: 'Own',
  description: 'Buys and sells by turns.',
  parameters: z.object({ variant: z.number().int().default(0) }),
  create({ variant }) {
    const cell = new Int32Array(new SharedArrayBuffer(4));
    return {
      onBar(ctx) {
        if (${sleepMs} > 0 && ctx.index % 1000 === 0) Atomics.wait(cell, 0, 0, ${sleepMs});
        ${body}
        if (ctx.index % ${every} === variant % ${every}) ctx.target(ctx.position > 0 ? 0 : 1);
      },
    };
  },
});
`;
put('own.ts', own('own'));

const env = { HOLDFAST_STRATEGIES_DIR: folder, HOLDFAST_ENGINE_THREADS: '1' };
const stack = await startStack({ home, env });
const rest = restClient(stack);
/** A sweep of the other build. */
let otherId;
/** Its engine worker, while it is there. */
let other;
const trials = 300;
const ENDED = ['completed', 'failed', 'cancelled'];
const session = { name: 'shared', catalog: 'shared', start: '2024-01-01', end: '2024-12-31' };

const run = async (strategy, more = {}) =>
  (await rest('POST', '/api/v1/runs?wait=true', { session: 'shared', strategy, cache: 'bypass', ...more })).body;
const readSweep = async (id) => (await rest('GET', `/api/v1/sweeps/${id}`)).body;
const ended = (read, limitMs = 180_000) => until(read, ({ status }) => ENDED.includes(status), { limitMs });
const trpc = async (procedure) => {
  const headers = { 'x-api-key': stack.key };
  const answer = await fetch(`${stack.url}/trpc/${procedure}?input=${encodeURIComponent('{}')}`, { headers });
  return (await answer.json()).result.data;
};
const strategies = () => trpc('strategies.list');
const brokenFiles = async () => (await strategies()).broken;
const versionOf = async (id) => (await strategies()).items.find((one) => one.id === id)?.bundleHash;

/** Saves a file, waits for its version at the doors, and tells how long that took. */
async function save(name, text) {
  const id = path.parse(name).name;
  const before = await versionOf(id);
  const begin = performance.now();
  put(name, text);
  await until(
    () => versionOf(id),
    (version) => version !== undefined && version !== before,
    { everyMs: 20, limitMs: 90_000 },
  );
  return Math.round(performance.now() - begin);
}

const sweepOf = (trials) => ({
  session: 'shared',
  strategy: 'own',
  grid: { variant: Array.from({ length: trials }, (_, i) => i) },
  cache: 'bypass',
});
const startSweep = async (trials) => (await rest('POST', '/api/v1/sweeps', sweepOf(trials))).body.sweepId;

/** A sweep that has rows, and one like it that has ended. */
async function sweepUnderWay() {
  const first = await startSweep(trials);
  const undisturbed = await ended(() => readSweep(first));
  const id = await startSweep(trials);
  await until(
    () => readSweep(id),
    ({ completed }) => completed > 0,
    { everyMs: 50 },
  );
  return { undisturbed, id };
}

/** A copy of what is built, with an engine that computes the same but is another build. */
function otherBuild() {
  const project = path.join(home, 'other');
  mkdirSync(project);
  for (const name of ['dist', 'infra', 'engine', 'package.json']) {
    cpSync(path.resolve(import.meta.dirname, '../..', name), path.join(project, name), { recursive: true });
  }
  symlinkSync(path.resolve(import.meta.dirname, '../../node_modules'), path.join(project, 'node_modules'));
  const changed = path.join(project, 'dist/engine/backtest-engine.js');
  writeFileSync(changed, `${readFileSync(changed, 'utf8')}\n// another build\n`);
  const entry = path.join(project, 'start.cjs');
  writeFileSync(
    entry,
    `require('./dist/infra/local/home.js').makeHome(require('./dist/infra/settings.js').loadSettings());
     require('./dist/infra/processes/engine-worker.js');`,
  );
  return entry;
}

try {
  assert.equal((await rest('POST', '/api/v1/sessions?wait=true', session)).status, 200);
  await runSuite({
    'a strategy that is saved is in use for new work, and what ran before names its version': async () => {
      const first = await run('own');
      const tookMs = await save('own.ts', own('own', { every: 20 }));
      const second = await run('own');
      assert.deepEqual([first.status, second.status], ['completed', 'completed']);
      assert.notEqual(first.strategyHash, second.strategyHash);
      assert.notEqual(first.resultHash, second.resultHash);
      const { body: verified } = await rest('POST', `/api/v1/runs/${first.runId}/verify?wait=true`);
      assert.deepEqual([verified.verified, verified.changed], [true, []]);
      return `in use ${tookMs} ms after the save`;
    },
    'a file that comes is a strategy, and one that goes is none, without a restart': async () => {
      await save('passing.ts', own('passing'));
      assert.equal((await run('passing')).status, 'completed');
      rmSync(path.join(folder, 'passing.ts'));
      await until(
        () => versionOf('passing'),
        (version) => version === undefined,
      );
      assert.equal((await run('passing')).error.code, 'STRATEGY_NOT_FOUND');
    },
    'a broken file is told with its place and leaves the last good version': async () => {
      const good = await versionOf('own');
      put('own.ts', `const a = 1;\nexport default {`);
      put('never.ts', own('never', { head: 'while (true);' }));
      put('leaves.ts', own('leaves', { head: 'process.exit(1);' }));
      // On a busy machine the file that never ends gets up to six times its 5 s.
      const broken = await until(brokenFiles, (files) => files.length === 3, { limitMs: 90_000 });
      const [leaves, never, syntax] = broken;
      assert.deepEqual([leaves.file, leaves.line], ['leaves.ts', 4]);
      assert.match(leaves.message, /process\.exit/);
      assert.match(never.message, /does not come back/);
      assert.deepEqual([syntax.file, syntax.id, syntax.line], ['own.ts', 'own', 2]);
      assert.equal(await versionOf('own'), good);
      assert.equal((await run('own')).status, 'completed');
      const { error } = await run('leaves');
      assert.equal(error.code, 'STRATEGY_NOT_FOUND');
      assert.match(error.message, /leaves\.ts:4:\d+: process\.exit/);
      await until(
        () => Promise.resolve(stack.output()),
        (text) => text.includes('strategy file is broken: own.ts:2:'),
        { limitMs: 15_000 },
      );
      for (const name of ['never.ts', 'leaves.ts']) rmSync(path.join(folder, name));
      put('own.ts', own('own'));
      await until(brokenFiles, (files) => files.length === 0, { limitMs: 30_000 });
    },
    'a strategy that throws says where in its source, and one that returns a promise is refused': async () => {
      put(
        '_deep.ts',
        `interface Bar { close: number }\nexport function deep(bar: Bar | undefined): number {\n  return bar!.close;\n}\n`,
      );
      await save(
        'throws.ts',
        own('throws', { head: `import { deep } from './_deep';`, body: 'if (ctx.index === 7) deep(undefined);' }),
      );
      const { error } = await run('throws');
      assert.equal(error.code, 'STRATEGY_FAILED');
      assert.match(error.message, /^The strategy threw at _deep\.ts:3:15: /);
      const { instrument, bar, file, line, stack: frames } = error.details;
      assert.deepEqual([instrument, bar, file, line], ['AAA.TEST', 7, '_deep.ts', 3]);
      assert.match(frames[1], /^onBar \(throws\.ts:15:\d+\)$/);
      assert.ok(!JSON.stringify(error).includes(home), 'a path of the server is shown');
      await save('promises.ts', own('promises').replace('onBar(ctx)', 'async onBar(ctx)'));
      assert.match((await run('promises')).error.message, /onBar must be synchronous/);
      await save('exits.ts', own('exits', { body: 'if (ctx.index === 3) process.exit(0);' }));
      const left = await run('exits');
      assert.deepEqual([left.error.code, left.error.details.bar], ['STRATEGY_FAILED', 3]);
      await save('nosy.ts', own('nosy', { body: 'if (Object.keys(process.env).length > 0) throw new Error("env");' }));
      assert.equal((await run('nosy')).status, 'completed');
    },
    'a sweep whose strategy is edited twice while its worker dies has the digest of the undisturbed one': async () => {
      await save('own.ts', own('own', { sleepMs: 2 }));
      const { undisturbed, id } = await sweepUnderWay();
      await save('own.ts', own('own', { every: 7 }));
      stack.kill('engine-worker-1');
      const tookMs = await save('own.ts', own('own', { every: 5 }));
      const fresh = await run('own');
      assert.equal(fresh.strategyHash, await versionOf('own'));
      const sweep = await ended(() => readSweep(id));
      assert.deepEqual([sweep.status, sweep.digest], ['completed', undisturbed.digest]);
      assert.notEqual(sweep.strategyHash, fresh.strategyHash);
      return `the file saved while the worker started was in use after ${tookMs} ms`;
    },
    'a sweep has no row of another build: it rests while its own is away, and ends when it is back': async () => {
      await save('own.ts', own('own', { sleepMs: 3 }));
      const entry = otherBuild();
      const { undisturbed, id } = await sweepUnderWay();
      stack.kill('engine-worker-1', 'SIGSTOP');
      try {
        other = await startEngineElsewhere(stack, { env, entry });
        const resting = await until(
          () => readSweep(id),
          ({ status, error }) => status === 'paused' && error !== undefined,
          { limitMs: 180_000 },
        );
        assert.equal(resting.error.code, 'CODE_UNAVAILABLE');
        const foreign = await run('own');
        assert.deepEqual([foreign.status, foreign.host], ['completed', 'elsewhere']);
        assert.notEqual(foreign.engineBuild, resting.engineBuild);
      } finally {
        stack.kill('engine-worker-1', 'SIGCONT');
      }
      const sweep = await ended(() => readSweep(id));
      assert.deepEqual([sweep.status, sweep.digest, sweep.error], ['completed', undisturbed.digest, undefined]);
      const { items } = (await rest('GET', `/api/v1/sweeps/${id}/trials?limit=1000`)).body;
      assert.equal(items.length, trials);
      otherId = await startSweep(trials);
      assert.equal((await readSweep(otherId)).engineBuild === sweep.engineBuild, false);
      await other.stop('SIGTERM');
      other = undefined;
    },
    'work whose build is gone starts over with the present code when its owner says so': async () => {
      const { engineBuild: gone } = await until(
        () => readSweep(otherId),
        ({ status, error }) => status === 'paused' && error?.code === 'CODE_UNAVAILABLE',
        { limitMs: 90_000 },
      );
      // Its worker said that it leaves, so that new work has the other build already.
      const present = await until(strategies, ({ items }) => items.every(({ engineBuild }) => engineBuild !== gone));
      const { status, body } = await rest('POST', `/api/v1/sweeps/${otherId}/resume`, { code: 'present' });
      assert.deepEqual([status, body.engineBuild], [200, present.items[0].engineBuild]);
      const sweep = await ended(() => readSweep(otherId));
      assert.deepEqual([sweep.status, sweep.completed], ['completed', trials]);
      const late = await rest('POST', `/api/v1/sweeps/${otherId}/resume`, { code: 'present' });
      assert.deepEqual([late.status, late.body.error.code], [409, 'INVALID_STATE']);
    },
  });
} finally {
  await other?.stop('SIGTERM');
  await stack.stop();
  await removeTestHome(home);
}
