import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { writeBars } from '../support/bars.mjs';
import { startStack } from '../support/full-stack.mjs';
import { restClient, runSuite, until } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';

const project = path.resolve(import.meta.dirname, '../..');
const execute = promisify(execFile);
const home = makeTestHome();
const catalogRoot = path.join(home, 'catalog');
for (const [i, instrument] of ['AAA.TEST', 'BBB.TEST'].entries()) {
  writeBars({ folder: path.join(catalogRoot, 'doors'), instrument, bars: 6000, seed: i + 1 });
}
// Three hours of 100; in the second the target of 105 is reached at its tenth minute, the stop of 95 at its thirtieth.
const MINUTES = Array.from({ length: 180 }, (_, i) => {
  const time = new Date(Date.UTC(2024, 0, 1) + i * 60_000).toISOString();
  return `${time},100,${i === 70 ? 106 : 100},${i === 90 ? 94 : 100},100,5`;
});
mkdirSync(path.join(catalogRoot, 'hours'));
writeFileSync(
  path.join(catalogRoot, 'hours/AAA.TEST.csv'),
  ['timestamp,open,high,low,close,volume', ...MINUTES].join('\n'),
);
const strategies = path.join(project, 'test/fixtures/strategies');
const stack = await startStack({ home, env: { HOLDFAST_STRATEGIES_DIR: strategies } });
const rest = restClient(stack);
const session = { name: 'doors', catalog: 'doors', start: '2024-01-01', end: '2024-01-02' };
const execution = { session: 'doors', strategy: 'sma-cross', fees: { proportional: 0.0005 }, cache: 'bypass' };
const run = { ...execution, parameters: { fast: 5, slow: 20 } };

async function command(...args) {
  const env = { ...process.env, HOLDFAST_URL: stack.url, HOLDFAST_API_KEY: stack.key };
  const all = [path.join(project, 'infra/holdfast.mjs'), '--json', ...args];
  return execute(process.execPath, all, { env }).then(
    ({ stdout }) => ({ code: 0, body: JSON.parse(stdout) }),
    (error) => {
      assert.doesNotMatch(`${error.stdout}${error.stderr}`, /\n\s+at /, 'a stack was shown');
      return { code: error.code, body: JSON.parse(error.stdout) };
    },
  );
}

async function freshHash() {
  const request = {
    catalog: 'doors',
    start: Date.parse('2024-01-01') * 1000,
    end: Date.parse('2025-01-01') * 1000 - 1,
  };
  const { strategy, parameters, fees } = run;
  const config = {
    strategy,
    parameters,
    fees,
    account: { initialCapital: 100_000 },
    slippage: { proportional: 0 },
    seed: 0,
  };
  const input = { root: catalogRoot, cacheDir: path.join(home, 'fresh-cache'), request, config };
  const script = path.join(project, 'test/support/fresh-run.mjs');
  const { stdout } = await execute(process.execPath, [script, JSON.stringify(input)]);
  return stdout.trim();
}

const trpc = (procedure, input) =>
  fetch(`${stack.url}/trpc/${procedure}`, {
    method: 'POST',
    headers: { 'x-api-key': stack.key, 'content-type': 'application/json' },
    body: typeof input === 'string' ? input : JSON.stringify(input),
  }).then(async (response) => ({ status: response.status, body: await response.json() }));

/** [what, body of POST /runs, status, code, path] */
const BAD_RUNS = [
  ['unknown session', { ...run, session: 'nowhere' }, 404, 'SESSION_NOT_FOUND', 'session'],
  [
    'unknown instrument',
    { ...run, instruments: ['AAA.TEST', 'NO.TEST'] },
    404,
    'INSTRUMENT_NOT_FOUND',
    'instruments.1',
  ],
  ['reversed dates', { ...run, start: '2024-01-04', end: '2024-01-02' }, 400, 'DATES_REVERSED', 'end'],
  ['unknown field', { ...run, leverage: 3 }, 400, 'UNKNOWN_FIELD', 'leverage'],
  ['unknown strategy', { ...run, strategy: 'crystal-ball' }, 404, 'STRATEGY_NOT_FOUND', 'strategy'],
  ['bad parameter', { ...run, parameters: { fast: 0, slow: 20 } }, 400, 'VALIDATION', 'parameters.fast'],
  ['unknown parameter', { ...run, parameters: { fast: 5, slow: 20, hue: 1 } }, 400, 'UNKNOWN_FIELD', 'parameters.hue'],
  ['leverage without margin', { ...run, account: { leverage: 2 } }, 400, 'VALIDATION', 'account.leverage'],
  ['an unknown way to fill', { ...run, fills: { at: 'never' } }, 400, 'VALIDATION', 'fills.at'],
  ['bad money', { ...run, account: { initialCapital: -1 } }, 400, 'VALIDATION', 'account.initialCapital'],
];

function assertError({ status, body }, [what, , expected, code, field]) {
  const error = body.error?.data?.error ?? body.error;
  assert.equal(status, expected, `${what}: ${JSON.stringify(body)}`);
  assert.equal(error.code, code, what);
  assert.equal(error.path, field, what);
  assert.doesNotMatch(JSON.stringify(body), /\bat .*\.(ts|js):\d+|select .* from/, what);
}

try {
  await runSuite({
    'a session is created, grown and extended in place': async () => {
      const created = await rest('POST', '/api/v1/sessions?wait=true', { ...session, instruments: ['AAA.TEST'] });
      assert.deepEqual([created.status, created.body.status, created.body.manifestVersion], [200, 'ready', 1]);
      const grown = await rest('POST', '/api/v1/sessions/doors/instruments', {
        instrumentIds: ['BBB.TEST', 'AAA.TEST'],
      });
      assert.deepEqual([grown.body.instruments, grown.body.added, grown.body.skipped], [2, 1, 1]);
      const extended = await rest('POST', '/api/v1/sessions/doors/extend', { end: '2024-12-31' });
      assert.deepEqual([extended.status, extended.body.manifestVersion], [200, 3]);
      const again = await rest('POST', '/api/v1/sessions/doors/extend', { end: '2024-12-31' });
      assert.equal(again.body.outcome, 'no_change');
    },
    'a run in a session that was grown, extended and used gives the hash of a fresh process': async () => {
      const hashes = new Set();
      for (let i = 0; i < 20; i++) {
        const { body } = await rest('POST', '/api/v1/runs?wait=true', run);
        assert.equal(body.status, 'completed', JSON.stringify(body));
        hashes.add(body.resultHash);
      }
      assert.deepEqual([...hashes], [await freshHash()]);
    },
    'bad input is a coded error with its path over REST, and leaves nothing behind': async () => {
      const before = (await rest('GET', '/api/v1/runs?limit=1')).body.total;
      for (const bad of BAD_RUNS) assertError(await rest('POST', '/api/v1/runs', bad[1]), bad);
      const raw = await fetch(`${stack.url}/api/v1/runs`, {
        method: 'POST',
        headers: { 'x-api-key': stack.key, 'content-type': 'application/json' },
        body: '{"session": ',
      });
      assertError({ status: raw.status, body: await raw.json() }, ['no JSON', null, 400, 'INVALID_JSON', undefined]);
      assertError(await rest('GET', '/api/v1/runs/not-an-id'), ['malformed id', null, 400, 'INVALID_ID', 'id']);
      const grid = { fast: { start: 1, stop: 100_000, step: 1 }, slow: { start: 1, stop: 100_000, step: 1 } };
      const large = await rest('POST', '/api/v1/sweeps', { ...execution, grid });
      assertError(large, ['large grid', null, 400, 'GRID_TOO_LARGE', 'grid']);
      const lost = await rest('POST', '/api/v1/sessions', { ...session, name: 'lost', instruments: ['NO.TEST'] });
      assertError(lost, ['lost session', null, 404, 'INSTRUMENT_NOT_FOUND', 'instruments.0']);
      assert.equal((await rest('GET', '/api/v1/sessions/lost')).status, 404);
      assert.equal((await rest('GET', '/api/v1/runs?limit=1')).body.total, before);
      assert.equal((await rest('GET', '/api/v1/sweeps?limit=1')).body.total, 0);
    },
    'bad input is the same coded error over tRPC': async () => {
      for (const bad of BAD_RUNS) assertError(await trpc('runs.create', bad[1]), bad);
      const broken = await trpc('runs.create', '{"session": ');
      assertError(broken, ['no JSON', null, 400, 'INVALID_JSON', undefined]);
    },
    'bad input is the same coded error on the command line': async () => {
      const missing = await command('run', 'nowhere', 'sma-cross');
      assert.deepEqual([missing.code, missing.body.error.code], [2, 'SESSION_NOT_FOUND']);
      const parameter = await command('run', 'doors', 'sma-cross', '--param', 'fast=0', '--param', 'slow=20');
      assert.equal(parameter.code, 2);
      assert.deepEqual([parameter.body.error.code, parameter.body.error.path], ['VALIDATION', 'parameters.fast']);
      const id = await command('runs', 'get', 'not-an-id');
      assert.equal(id.body.error.code, 'INVALID_ID');
    },
    'the command line runs, sweeps and reads': async () => {
      const ran = await command(
        'run',
        'doors',
        'sma-cross',
        '--param',
        'fast=5',
        '--param',
        'slow=20',
        '--fee',
        '0.0005',
      );
      assert.equal(ran.body.resultHash, await freshHash());
      const swept = await command('sweep', 'doors', 'sma-cross', '--grid', 'fast=2:6:2', '--grid', 'slow=10,20');
      assert.deepEqual([swept.code, swept.body.status, swept.body.completed], [0, 'completed', 6]);
      const status = await command('status', swept.body.sweepId);
      assert.equal(status.body.digest, swept.body.digest);
    },
    'a session keeps the shorter bars of its timeframe, and a run whose orders meet them has their order': async () => {
      const hours = { name: 'hours', catalog: 'hours', start: '2024-01-01', end: '2024-01-01', timeframe: '1h' };
      const opened = await rest('POST', '/api/v1/sessions?wait=true', { ...hours, detail: true });
      assert.deepEqual([opened.status, opened.body.status], [200, 'ready'], JSON.stringify(opened.body));
      const guarded = { session: 'hours', strategy: 'guarded' };
      const results = async (request) => {
        const { body } = await rest('POST', '/api/v1/runs?wait=true', request);
        assert.equal(body.status, 'completed', JSON.stringify(body));
        const { items } = (await rest('GET', `/api/v1/runs/${body.runId}/fills`)).body;
        return [body.statistics.finalEquity, ...items.map(({ time, price, reason }) => `${time} ${price} ${reason}`)];
      };
      const entry = '2024-01-01T01:00:00.000Z 100 signal';
      // The hour alone: of two levels that it reaches the worse one comes first, 10 x -5.
      assert.deepEqual(await results(guarded), [99_950, entry, '2024-01-01T02:00:00.000Z 95 stop']);
      // Its minutes: 10 x 5, known at the close of the one that reaches the target.
      assert.deepEqual(await results({ ...guarded, fills: { detail: true } }), [
        ...[100_050, entry],
        '2024-01-01T01:11:00.000Z 105 target',
      ]);
      const range = ['--catalog', 'hours', '--start', '2024-01-01', '--end', '2024-01-01'];
      const made = await command('session', 'create', 'hours2', ...range, '--timeframe', '1h', '--detail');
      assert.deepEqual([made.code, made.body.status], [0, 'ready'], JSON.stringify(made.body));
      const ran = await command('run', 'hours2', 'guarded', '--detail', '--no-cache');
      assert.deepEqual([ran.code, ran.body.statistics?.finalEquity], [0, 100_050], JSON.stringify(ran.body));
      const plain = await command('session', 'create', 'hours3', ...range, '--timeframe', '1h');
      assert.equal(plain.body.status, 'ready');
      const refused = await command('run', 'hours3', 'guarded', '--detail', '--no-cache');
      assert.match(JSON.stringify(refused.body), /detail/);
      assert.notEqual(refused.code, 0);
    },
    'a run whose strategy throws fails alone, with the instrument and the bar': async () => {
      const broken = { session: 'doors', strategy: 'misbehaving', parameters: { manner: 'throw' } };
      const [failed, other] = await Promise.all([
        rest('POST', '/api/v1/runs?wait=true', broken),
        rest('POST', '/api/v1/runs?wait=true', run),
      ]);
      assert.deepEqual([failed.status, failed.body.status, other.body.status], [200, 'failed', 'completed']);
      const { code, details } = failed.body.error;
      assert.deepEqual([code, details.instrument, details.bar], ['STRATEGY_FAILED', 'AAA.TEST', 5]);
      assert.equal((await rest('GET', '/api/v1/sessions/doors')).body.status, 'ready');
    },
    'a sweep keeps the errors of the trials that fail, and tries those again when told': async () => {
      const grid = { variant: [1, 2, 3], manner: ['behave', 'throw'] };
      const { body } = await rest('POST', '/api/v1/sweeps', { session: 'doors', strategy: 'misbehaving', grid });
      const end = () =>
        until(
          () => rest('GET', `/api/v1/sweeps/${body.sweepId}`),
          (answer) => answer.body.status === 'completed',
        );
      const done = (await end()).body;
      assert.deepEqual([done.completed, done.failed], [6, 3]);
      const { items } = (await rest('GET', `/api/v1/sweeps/${body.sweepId}/trials`)).body;
      const codes = items.map((trial) => trial.error?.code ?? null);
      assert.deepEqual(codes, [null, 'STRATEGY_FAILED', null, 'STRATEGY_FAILED', null, 'STRATEGY_FAILED']);
      assert.equal((await rest('POST', `/api/v1/sweeps/${body.sweepId}/retry-failed`)).status, 200);
      const again = (await end()).body;
      assert.deepEqual([again.completed, again.failed, again.digest], [6, 3, done.digest]);
      assert.notEqual(again.finishedAt, done.finishedAt);
    },
    'a sweep that is paused and resumed time and again goes on, and takes a retry meanwhile': async () => {
      const grid = { variant: { start: 1, stop: 40_000, step: 1 }, manner: ['throw', 'behave'] };
      const { body } = await rest('POST', '/api/v1/sweeps', { session: 'doors', strategy: 'misbehaving', grid });
      const address = `/api/v1/sweeps/${body.sweepId}`;
      await until(
        () => rest('GET', address),
        (answer) => answer.body.failed > 0,
      );
      for (let i = 0; i < 10; i++) {
        await new Promise((resolve) => setTimeout(resolve, 300));
        const paused = await rest('POST', `${address}/pause`);
        assert.deepEqual([paused.status, paused.body.status], [200, 'paused'], `pause ${i}`);
        if (i === 5) assert.equal((await rest('POST', `${address}/retry-failed`)).body.status, 'paused');
        const resumed = await rest('POST', `${address}/resume`);
        assert.deepEqual([resumed.status, resumed.body.status], [200, 'running'], `resume ${i}`);
      }
      await rest('POST', `${address}/cancel`);
      const end = await until(
        () => rest('GET', address),
        (answer) => answer.body.finishedAt !== null,
      );
      assert.equal(end.body.status, 'cancelled');
      assertError(await rest('POST', `${address}/retry-failed`), ['cancelled', null, 409, 'INVALID_STATE', undefined]);
    },
    'a session that failed to load stays to say why, whatever is asked of it': async () => {
      writeFileSync(
        path.join(catalogRoot, 'doors/BROKEN.TEST.csv'),
        'timestamp,open,high,low,close\n2024-01-01,1,2,1,x\n',
      );
      const broken = { ...session, name: 'broken', instruments: ['BROKEN.TEST'] };
      assert.equal((await rest('POST', '/api/v1/sessions', broken)).status, 202);
      const failed = () =>
        until(
          () => rest('GET', '/api/v1/sessions/broken'),
          (answer) => answer.body.status !== 'loading',
        );
      assert.deepEqual([(await failed()).body.status, (await failed()).body.error.code], ['failed', 'BAD_DATA']);
      const grown = await rest('POST', '/api/v1/sessions/broken/instruments', { instrumentIds: ['AAA.TEST'] });
      assertError(grown, ['a failed session', null, 409, 'SESSION_NOT_READY', undefined]);
      assert.equal((await failed()).body.error.code, 'BAD_DATA');
      assert.equal((await rest('DELETE', '/api/v1/sessions/broken')).status, 200);
      rmSync(path.join(catalogRoot, 'doors/BROKEN.TEST.csv'));
    },
    'there is nothing to try again in a sweep without failures': async () => {
      const grid = { fast: [2, 3], slow: [10, 20] };
      const { body } = await rest('POST', '/api/v1/sweeps?wait=true', {
        session: 'doors',
        strategy: 'sma-cross',
        grid,
      });
      assert.equal(body.status, 'completed');
      const refused = await rest('POST', `/api/v1/sweeps/${body.sweepId}/retry-failed`);
      assert.deepEqual([refused.status, refused.body.error.code], [409, 'INVALID_STATE']);
    },
    'a session with open work is not closed unless forced, and then its name is free again': async () => {
      const grid = { fast: { start: 1, stop: 300, step: 1 }, slow: { start: 1, stop: 300, step: 1 } };
      const { body } = await rest('POST', '/api/v1/sweeps', { ...execution, grid });
      assertError(await rest('DELETE', '/api/v1/sessions/doors'), ['busy', null, 409, 'SESSION_BUSY', undefined]);
      assert.equal((await rest('DELETE', '/api/v1/sessions/doors?force=true')).status, 200);
      assert.equal((await rest('GET', `/api/v1/sweeps/${body.sweepId}`)).body.status, 'cancelled');
      assert.equal((await rest('GET', '/api/v1/sessions/doors')).status, 404);
      const again = await rest('POST', '/api/v1/sessions?wait=true', session);
      assert.deepEqual([again.status, again.body.manifestVersion], [200, 1]);
    },
  });
} finally {
  await stack.stop();
  await removeTestHome(home);
}
