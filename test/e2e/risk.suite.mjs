import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { killAndReturn, persist, startFaultStack } from '../faults/rig.mjs';
import { writeBars } from '../support/bars.mjs';
import { runSuite, until } from '../support/suite.mjs';
import { stressChecks } from './stress-checks.mjs';

const stack = await startFaultStack({ HOLDFAST_ENGINE_THREADS: '2' });
const { rest } = stack;
const DAY_MS = 86_400_000;
for (const [i, name] of ['AAA', 'AAB', 'BBB', 'CCC'].entries()) {
  const seed = name === 'AAB' ? 1 : i + 1;
  writeBars({
    folder: path.join(stack.home, 'catalog/days'),
    instrument: `${name}.TEST`,
    bars: 200,
    seed,
    stepMs: DAY_MS,
  });
}

async function holdfast(...args) {
  const env = { ...process.env, HOLDFAST_URL: stack.url, HOLDFAST_API_KEY: stack.key };
  const all = [path.resolve(import.meta.dirname, '../../infra/holdfast.mjs'), '--json', 'risk', ...args];
  const { stdout } = await promisify(execFile)(process.execPath, all, { env });
  return JSON.parse(stdout);
}

const ENDED = ['completed', 'failed', 'cancelled'];
const RETURNS = Array.from({ length: 120 }, (_, i) => ((i * 37) % 100) / 1000 - 0.045);

async function assess(request) {
  const { status, body } = await rest('POST', '/api/v1/risk?wait=true', request);
  assert.ok(status < 300, JSON.stringify(body));
  assert.equal(body.status, 'completed', JSON.stringify(body.error));
  return body;
}

async function refused(request, code, path) {
  const { status, body } = await rest('POST', '/api/v1/risk?wait=true', request);
  assert.ok(status >= 400, JSON.stringify(body));
  assert.deepEqual([body.error.code, body.error.path], [code, path]);
}

async function failed(request, code, path) {
  const { body } = await rest('POST', '/api/v1/risk?wait=true', request);
  assert.equal(body.status, 'failed', JSON.stringify(body));
  assert.deepEqual([body.error.code, body.error.path], [code, path]);
}

let opened;
/** Four instruments on days; the second is the first under another name. */
function openDays() {
  opened ??= rest('POST', '/api/v1/sessions?wait=true', {
    ...{ name: 'days', catalog: 'days', start: '2024-01-01', end: '2024-12-31' },
  });
  return opened;
}

let made;
async function aRun() {
  made ??= rest('POST', '/api/v1/runs?wait=true', {
    ...{ session: 'faults', strategy: 'sma-cross', parameters: { fast: 5, slow: 20 } },
  }).then(({ body }) => body);
  return made;
}

await runSuite({
  async 'paths of returns are the same with the same seed, and can be read again'() {
    const request = { kind: 'monte-carlo', returns: RETURNS, paths: 2000, horizon: 60, seed: 7 };
    const first = await assess(request);
    const again = await assess(request);
    assert.deepEqual(again.result, first.result);
    assert.equal(first.result.bands.worth.p50.length, 60);
    assert.ok(first.result.losses[0].simulated.conditional >= first.result.losses[0].simulated.valueAtRisk);
    const { body } = await rest('GET', `/api/v1/risk/${first.riskId}`);
    assert.deepEqual(body.result, first.result);
    const { body: list } = await rest('GET', '/api/v1/risk?limit=1&sort=-createdAt');
    assert.equal(list.items[0].riskId, again.riskId);
    assert.equal(list.items[0].result, undefined);
  },

  async 'trades of a run that are shuffled end where the run ends'() {
    const run = await aRun();
    const { result } = await assess({ kind: 'monte-carlo', run: run.runId, method: 'trades', order: 'shuffle' });
    const { body: trades } = await rest('GET', `/api/v1/runs/${run.runId}/trades?limit=10000`);
    const closed = trades.items.filter(({ exitTime }) => exitTime !== null);
    assert.equal(result.observations, closed.length);
    const gain = closed.reduce((sum, { pnl }) => sum + pnl, 0) / run.account.initialCapital;
    assert.ok(Math.abs(result.end.p50 - 1 - gain) < 1e-9, `${result.end.p50} and ${gain}`);
  },

  async 'the command line gives what REST gives'() {
    const run = await aRun();
    const given = ['monte-carlo', run.runId, '--method', 'trades', '--paths', '500', '--level', '0.9', '--seed', '3'];
    const found = await holdfast(...given);
    const request = { kind: 'monte-carlo', run: run.runId, method: 'trades', paths: 500, levels: [0.9], seed: 3 };
    assert.deepEqual(found.result, (await assess(request)).result);
    assert.deepEqual((await holdfast('get', found.riskId)).result, found.result);
    await openDays();
    const weighed = await holdfast('portfolio', 'days', '--instruments', 'BBB.TEST,CCC.TEST', '--method', 'hrp');
    const { result } = await assess({
      ...{ kind: 'portfolio', session: 'days', instruments: ['BBB.TEST', 'CCC.TEST'], methods: ['hrp'] },
    });
    assert.deepEqual(weighed.result, result);
  },

  async 'what cannot be drawn is refused with its field'() {
    await refused({ kind: 'luck' }, 'VALIDATION', 'kind');
    await refused({ kind: 'monte-carlo' }, 'VALIDATION', 'run');
    await refused({ kind: 'monte-carlo', returns: [0.1] }, 'VALIDATION', 'returns');
    await refused({ kind: 'monte-carlo', returns: RETURNS, method: 'trades' }, 'VALIDATION', 'method');
    await refused({ kind: 'monte-carlo', returns: RETURNS, paths: 1e5, horizon: 2520 }, 'VALIDATION', 'paths');
    await refused({ kind: 'monte-carlo', returns: RETURNS, levels: [2] }, 'VALIDATION', 'levels.0');
    await refused({ kind: 'monte-carlo', returns: RETURNS, levels: [0.9, 0.9] }, 'VALIDATION', 'levels');
    await refused({ kind: 'monte-carlo', returns: RETURNS, order: 'shuffle' }, 'VALIDATION', 'order');
    await refused({ kind: 'monte-carlo', returns: RETURNS, colour: 1 }, 'UNKNOWN_FIELD', 'colour');
    const unknown = '00000000-0000-4000-8000-000000000000';
    await refused({ kind: 'monte-carlo', run: unknown }, 'RUN_NOT_FOUND', 'run');
    assert.equal((await rest('GET', `/api/v1/risk/${unknown}`)).status, 404);
  },

  async 'an analysis is the same whatever dies'() {
    const request = { kind: 'monte-carlo', returns: RETURNS, paths: 20_000, horizon: 2520, levels: [0.9] };
    const { result } = await assess(request);
    const { body: begun } = await rest('POST', '/api/v1/risk', request);
    const read = () => persist(() => rest('GET', `/api/v1/risk/${begun.riskId}`));
    await until(read, ({ body }) => body.status === 'running', { everyMs: 20 });
    await killAndReturn(stack, 'engine-worker-1');
    const { body: again } = await until(read, ({ body }) => ENDED.includes(body.status));
    assert.deepEqual(again.result, result, JSON.stringify(again.error));
  },

  async 'a long analysis can be cancelled'() {
    const request = { kind: 'monte-carlo', returns: RETURNS, paths: 79_000, horizon: 2520 };
    const { body: begun } = await rest('POST', '/api/v1/risk', request);
    await rest('POST', `/api/v1/risk/${begun.riskId}/cancel`, { reason: 'enough' });
    const { body } = await until(
      () => rest('GET', `/api/v1/risk/${begun.riskId}`),
      ({ body: { status } }) => ENDED.includes(status),
    );
    assert.deepEqual([body.status, body.cancelReason, body.result], ['cancelled', 'enough', null]);
  },
  async 'weights sum to 1 within their bounds, for every method'() {
    await openDays();
    const methods = ['min-variance', 'max-sharpe', 'risk-parity', 'hrp', 'black-litterman'];
    const instruments = ['AAA.TEST', 'BBB.TEST', 'CCC.TEST'];
    const request = {
      kind: 'portfolio',
      session: 'days',
      instruments,
      methods,
      bounds: { min: 0.1, max: 0.6 },
      riskFree: -0.5,
    };
    const { result } = await assess({ ...request, frontier: 5, current: { 'AAA.TEST': 1 }, cost: 0.001 });
    assert.deepEqual(
      result.portfolios.map(({ method }) => method),
      methods,
    );
    for (const { weights, turnover, cost } of [...result.portfolios, ...result.frontier]) {
      const values = Object.values(weights);
      assert.ok(Math.abs(values.reduce((sum, value) => sum + value, 0) - 1) < 1e-9);
      assert.ok(values.every((value) => value > 0.1 - 1e-9 && value < 0.6 + 1e-9));
      assert.ok(Math.abs(cost - turnover * 0.001) < 1e-12);
    }
    assert.equal(result.frontier.length, 5);
    const least = Math.min(...result.portfolios.slice(0, 4).map(({ volatility }) => volatility));
    assert.equal(result.portfolios[0].volatility, least);
  },

  async 'what has no weights is refused with its field'() {
    await openDays();
    const portfolio = { kind: 'portfolio', session: 'days', instruments: ['AAA.TEST', 'BBB.TEST', 'CCC.TEST'] };
    await refused({ ...portfolio, session: 'nowhere' }, 'SESSION_NOT_FOUND', 'session');
    await refused({ ...portfolio, instruments: ['AAA.TEST', 'NONE.TEST'] }, 'INSTRUMENT_NOT_FOUND', 'instruments.1');
    await refused({ ...portfolio, current: { X: 1 } }, 'INSTRUMENT_NOT_FOUND', 'current.X');
    await refused({ ...portfolio, bounds: { min: 2, max: 1 } }, 'VALIDATION', 'bounds');
    await refused({ kind: 'portfolio', session: 'faults' }, 'VALIDATION', 'instruments');
    await refused({ ...portfolio, methods: ['hrp', 'hrp'] }, 'VALIDATION', 'methods');
    const believed = (more) => ({ ...portfolio, methods: ['black-litterman'], ...more });
    for (const weights of [{}, { 'AAA.TEST': 0 }, { 'AAA.TEST': 1e-200 }])
      await refused(believed({ views: [{ weights, returns: 0.1 }] }), 'VALIDATION', 'views.0.weights');
    await refused(believed({ market: { 'AAA.TEST': 2, 'BBB.TEST': -1 } }), 'VALIDATION', 'market.BBB.TEST');
    await refused(believed({ market: { 'AAA.TEST': 0.5 } }), 'VALIDATION', 'market');
    await failed({ ...portfolio, bounds: { min: 0, max: 0.1 } }, 'VALIDATION', 'bounds');
    await failed({ ...portfolio, methods: ['max-sharpe'], riskFree: 10 }, 'VALIDATION', 'riskFree');
    await failed({ ...portfolio, end: '2024-01-10' }, 'NO_DATA', 'instruments');
    await failed({ ...portfolio, instruments: ['AAA.TEST', 'AAB.TEST'] }, 'COVARIANCE_SINGULAR', 'shrinkage');
  },
  ...stressChecks({ stack, rest, assess, refused, failed, holdfast, aRun }),
}).finally(() => stack.stop());
