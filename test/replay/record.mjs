/**
 * Runs every workflow through what it can meet on a stack of its own and stores the histories for replay, all or those that are
 * named: `node test/replay/record.mjs session runs sweeps searches validations datasets imports scripts script-sweeps risk`.
 */
import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { writeBars } from '../support/bars.mjs';
import { startStack } from '../support/full-stack.mjs';
import { restClient, until } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';

const require = createRequire(import.meta.url);
const { Client, Connection } = require('@temporalio/client');
const { historyToJSON } = require('@temporalio/common/lib/proto-utils');
const project = path.resolve(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(path.join(project, 'package.json'), 'utf8'));
const folder = path.join(import.meta.dirname, 'histories', version);

const KINDS = [
  ...['session', 'runs', 'sweeps', 'searches', 'validations'],
  ...['datasets', 'imports', 'scripts', 'script-sweeps', 'risk'],
];
const named = process.argv.slice(2);
const unknown = named.find((kind) => !KINDS.includes(kind));
if (unknown !== undefined) throw new Error(`unknown: ${unknown}; there are ${KINDS.join(', ')}`);
const isWanted = (kind) => named.length === 0 || named.includes(kind);

const home = makeTestHome();
const bars = { folder: path.join(home, 'catalog/record'), bars: 2000 };
for (const [i, instrument] of ['AAA.TEST', 'BBB.TEST'].entries()) writeBars({ ...bars, instrument, seed: i + 1 });
const strategies = path.join(project, 'test/fixtures/strategies');
const stack = await startStack({ home, env: { HOLDFAST_STRATEGIES_DIR: strategies } });
const rest = restClient(stack);
const connection = await Connection.connect({ address: stack.temporalAddress });
const client = new Client({ connection });

async function call(method, url, body) {
  const answer = await rest(method, `/api/v1${url}`, body);
  if (answer.status >= 300) throw new Error(`${method} ${url}: ${JSON.stringify(answer)}`);
  return answer.body;
}

const ended = (answer) => ['completed', 'failed', 'cancelled'].includes(answer.status);
const endOf = (kind, id) => until(() => call('GET', `/${kind}/${id}`), ended);

async function store(name, workflowId) {
  await delay(500);
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  mkdirSync(folder, { recursive: true });
  const text = JSON.stringify({ workflowId, history: JSON.parse(historyToJSON(history)) });
  // Where it was recorded is nobody's business and changes nothing.
  const told = text
    .replaceAll(/"identity":"[^"]*"/g, '"identity":"recorded"')
    .replaceAll(/"stackTrace":"[^"]*"/g, '"stackTrace":""');
  writeFileSync(path.join(folder, `${name}.json`), `${told}\n`);
  console.log(`${name}: ${history.events.length} events`);
}

async function recordRuns(session) {
  const run = { session, strategy: 'sma-cross', parameters: { fast: 5, slow: 20 }, cache: 'bypass' };
  const done = await call('POST', '/runs?wait=true', run);
  await store('run-completed', done.workflowId);
  const verified = await call('POST', `/runs/${done.runId}/verify`);
  await store('verification', verified.workflowId);
  const slow = { session, strategy: 'fixed-cost', parameters: { work: 2_000_000 }, cache: 'bypass' };
  const cancelled = await call('POST', '/runs', slow);
  await delay(1000);
  await call('POST', `/runs/${cancelled.runId}/cancel`);
  await endOf('runs', cancelled.runId);
  await store('run-cancelled', cancelled.workflowId);
}

async function recordSweeps(session) {
  const sweep = {
    session,
    strategy: 'fixed-cost',
    grid: { period: { start: 1, stop: 30, step: 1 }, variant: { start: 1, stop: 10, step: 1 } },
    cache: 'bypass',
  };
  const short = await call('POST', '/sweeps', { ...sweep, parameters: { work: 0 } });
  await endOf('sweeps', short.sweepId);
  await store('sweep-single-chunk', short.workflowId);
  const long = await call('POST', '/sweeps', { ...sweep, parameters: { work: 2000 } });
  await delay(4000);
  await call('POST', `/sweeps/${long.sweepId}/pause`);
  await delay(500);
  await call('POST', `/sweeps/${long.sweepId}/resume`);
  await delay(1000);
  stack.kill('engine-worker-1');
  await endOf('sweeps', long.sweepId);
  await store('sweep-paused-and-killed', long.workflowId);
  const cancelled = await call('POST', '/sweeps', { ...sweep, parameters: { work: 2000 } });
  await delay(3000);
  await call('POST', `/sweeps/${cancelled.sweepId}/cancel`);
  await endOf('sweeps', cancelled.sweepId);
  await store('sweep-cancelled', cancelled.workflowId);
}

/** One that ends with the judge, one whose worker dies, one that is cancelled, and one whose points others compute. */
async function recordSearches(session) {
  const space = { period: { type: 'int', low: 2, high: 60 }, variant: { type: 'int', low: 1, high: 20 } };
  const search = { session, strategy: 'fixed-cost', space, algorithm: 'genetic' };
  const done = await call('POST', '/searches', { ...search, budget: { trials: 20, generation: 10 } });
  await endOf('searches', done.searchId);
  await store('search-judged', done.workflowId);
  const budget = { trials: 200, generation: 20 };
  const begun = async () => {
    const request = { ...search, budget, judge: false, parameters: { work: 3000 } };
    const { searchId, workflowId } = await call('POST', '/searches', request);
    await until(
      () => call('GET', `/searches/${searchId}`),
      ({ completed }) => completed > 0,
    );
    return { searchId, workflowId };
  };
  const cancelled = await begun();
  await call('POST', `/searches/${cancelled.searchId}/cancel`, {});
  await endOf('searches', cancelled.searchId);
  await store('search-cancelled', cancelled.workflowId);
  const killed = await begun();
  stack.kill('engine-worker-1');
  await endOf('searches', killed.searchId);
  await store('search-killed', killed.workflowId);
  const told = await call('POST', '/searches', { ...search, budget: { trials: 8, generation: 4 }, ask: true });
  for (let turn = 0; turn < 4; turn++) {
    const { points } = await call('POST', `/searches/${told.searchId}/ask`, { count: 2 });
    if (turn === 1) stack.kill('engine-worker-1');
    const results = points.map(({ trial }) => ({ trial, statistics: { sharpe: trial / 10 } }));
    await call('POST', `/searches/${told.searchId}/tell`, { results });
  }
  await endOf('searches', told.searchId);
  await store('search-ask-tell', told.workflowId);
}

/** One that ends well, one whose worker dies, one that is cancelled, and one that cannot be done. */
async function recordValidations(session) {
  const grid = { period: { start: 1, stop: 10, step: 1 }, variant: [1, 2] };
  const sweepOf = async (work) => {
    const { sweepId } = await call('POST', '/sweeps', { session, strategy: 'fixed-cost', grid, parameters: { work } });
    await endOf('sweeps', sweepId);
    return sweepId;
  };
  const start = (sweep, request) => call('POST', '/validations', { sweep, kind: 'walk-forward', ...request });
  const short = await sweepOf(0);
  const done = await start(short, { windows: 4 });
  await endOf('validations', done.validationId);
  await store('validation-completed', done.workflowId);
  const failed = await start(short, { kind: 'k-fold', folds: 100, purge: 1000 });
  await endOf('validations', failed.validationId);
  await store('validation-failed', failed.workflowId);
  const long = await sweepOf(5_000);
  const begun = async () => {
    const { validationId, workflowId } = await start(long, { windows: 40, anchored: true });
    await until(
      () => call('GET', `/validations/${validationId}`),
      ({ parts }) => parts.length > 0,
    );
    return { validationId, workflowId };
  };
  const cancelled = await begun();
  await call('POST', `/validations/${cancelled.validationId}/cancel`, {});
  await endOf('validations', cancelled.validationId);
  await store('validation-cancelled', cancelled.workflowId);
  const killed = await begun();
  stack.kill('engine-worker-1');
  await endOf('validations', killed.validationId);
  await store('validation-killed', killed.workflowId);
}

/** Looks at a folder: with news, without, and at a file that cannot be read. */
async function recordDatasets() {
  const live = { folder: path.join(home, 'catalog/live'), instrument: 'AAA.TEST' };
  const file = writeBars({ ...live, bars: 100 });
  const range = { start: '2024-01-01', end: '2024-01-01T01:00:00Z' };
  await call('POST', '/sessions?wait=true', { name: 'follows', catalog: 'live', follow: true, ...range });
  await call('POST', '/schedules', { id: 'live', catalog: 'live', interval: '24h' });
  const look = async (name) => {
    const before = (await call('GET', '/schedules/live')).lastRun?.workflowId;
    // The workflow id names the second.
    await delay(1100);
    await call('POST', '/schedules/live/trigger');
    const { lastRun } = await until(
      () => call('GET', '/schedules/live'),
      (schedule) => schedule.lastRun && schedule.lastRun.workflowId !== before && schedule.lastRun.status !== 'running',
    );
    await store(name, lastRun.workflowId);
  };
  await look('dataset-changed');
  await look('dataset-unchanged');
  appendFileSync(file, 'not a bar\n');
  await look('dataset-failed');
}

/** One that ends well after its worker has died, one that is cancelled, and one of a file that is no data. */
async function recordImports() {
  const folder = path.join(home, 'imports');
  for (let i = 10; i < 60; i++)
    writeBars({ folder: path.join(folder, 'some'), instrument: `S${i}.TEST`, bars: 4000, seed: i });
  const begun = async () => {
    const { importId, workflowId } = await call('POST', '/imports', { catalog: 'imported', path: 'some' });
    await until(
      () => call('GET', `/imports/${importId}`),
      ({ rows }) => rows > 0,
    );
    return { importId, workflowId };
  };
  const killed = await begun();
  stack.kill('engine-worker-1');
  await endOf('imports', killed.importId);
  await store('import-completed', killed.workflowId);
  const cancelled = await begun();
  await call('POST', `/imports/${cancelled.importId}/cancel`, {});
  await endOf('imports', cancelled.importId);
  await store('import-cancelled', cancelled.workflowId);
  writeFileSync(path.join(folder, 'BAD.TEST.csv'), 'no\ndata\n');
  const failed = await call('POST', '/imports?wait=true', { catalog: 'imported', path: 'BAD.TEST.csv' });
  await store('import-failed', failed.workflowId);
}

/** One that ends well, one that is cancelled, one that fails, and one whose worker dies. */
async function recordScripts() {
  const folder = path.join(home, 'scripts');
  cpSync(path.join(project, 'test/fixtures/scripts'), folder, { recursive: true });
  writeFileSync(path.join(folder, 'waits.sh'), 'echo waiting; sleep 600\n');
  const start = (name, body, query = '') => call('POST', `/scripts/${name}/runs${query}`, body);
  const begun = async () => {
    const { runId, workflowId } = await start('waits.sh', {});
    await until(
      () => call('GET', `/scripts/runs/${runId}/log`),
      ({ totalLines }) => totalLines > 0,
    );
    return { runId, workflowId };
  };
  const done = await start('daily_pnl.py', { parameters: { strategy: 'x' } }, '?wait=true');
  await store('script-completed', done.workflowId);
  const failed = await start('daily_pnl.py', {}, '?wait=true');
  await store('script-failed', failed.workflowId);
  const cancelled = await begun();
  await call('POST', `/scripts/runs/${cancelled.runId}/cancel`, {});
  await endOf('scripts/runs', cancelled.runId);
  await store('script-cancelled', cancelled.workflowId);
  const killed = await begun();
  stack.kill('engine-worker-1');
  await endOf('scripts/runs', killed.runId);
  await store('script-interrupted', killed.workflowId);
}

/** One with a failed trial that is tried again, paused in between, and one that is cancelled. */
async function recordScriptSweeps() {
  const folder = path.join(home, 'scripts');
  mkdirSync(folder, { recursive: true });
  const third = path.join(folder, 'third');
  writeFileSync(path.join(folder, 'sweeps.sh'), `sleep 1; [ "$2" != 3 ] || [ -e "${third}" ]\n`);
  writeFileSync(path.join(folder, 'waits.sh'), 'echo waiting; sleep 600\n');
  const start = (name, body) => call('POST', `/scripts/${name}/sweeps`, { validate: false, ...body });
  const done = await start('sweeps.sh', { grid: { a: { start: 1, stop: 8, step: 1 } }, atOnce: 3 });
  await until(
    () => call('GET', `/sweeps/${done.sweepId}`),
    ({ completed }) => completed >= 3,
  );
  await call('POST', `/sweeps/${done.sweepId}/pause`);
  await delay(1500);
  await call('POST', `/sweeps/${done.sweepId}/resume`);
  await endOf('sweeps', done.sweepId);
  await store('script-sweep-completed', done.workflowId);
  writeFileSync(third, '');
  await call('POST', `/sweeps/${done.sweepId}/retry-failed`);
  await endOf('sweeps', done.sweepId);
  await store('script-sweep-retried', done.workflowId);
  const cancelled = await start('waits.sh', { grid: { a: [1, 2, 3, 4, 5] }, atOnce: 3 });
  await until(
    () => call('GET', `/scripts/runs?sweepId=${cancelled.sweepId}&status=running`),
    ({ total }) => total === 2,
  );
  await call('POST', `/sweeps/${cancelled.sweepId}/cancel`);
  await endOf('sweeps', cancelled.sweepId);
  await store('script-sweep-cancelled', cancelled.workflowId);
}

/** One that ends well, one that fails, one that is cancelled, and one that takes several turns. */
async function recordRisk() {
  const returns = Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) / 1000 - 0.045);
  const done = await call('POST', '/risk?wait=true', { kind: 'monte-carlo', returns, paths: 1000 });
  await store('risk-completed', done.workflowId);
  const run = { session: 'record', strategy: 'sma-cross', parameters: { fast: 5, slow: 1900 }, cache: 'bypass' };
  const { runId } = await call('POST', '/runs?wait=true', run);
  const failed = await call('POST', '/risk?wait=true', { kind: 'monte-carlo', run: runId, method: 'trades' });
  await store('risk-failed', failed.workflowId);
  const long = await call('POST', '/risk', { kind: 'monte-carlo', returns, paths: 79_000, horizon: 2520 });
  await delay(500);
  await call('POST', `/risk/${long.riskId}/cancel`, {});
  await endOf('risk', long.riskId);
  await store('risk-cancelled', long.workflowId);
  const slow = { session: 'record', strategy: 'fixed-cost', parameters: { work: 3000 }, cache: 'bypass' };
  const { runId: again } = await call('POST', '/runs?wait=true', slow);
  const turns = await call('POST', '/risk', { kind: 'monte-carlo', run: again, method: 'markets', paths: 200 });
  await endOf('risk', turns.riskId);
  await store('risk-in-turns', turns.workflowId);
}

try {
  const request = { name: 'record', catalog: 'record', start: '2024-01-01', end: '2024-01-01' };
  const session = await call('POST', '/sessions?wait=true', { ...request, instruments: ['AAA.TEST'] });
  await call('POST', '/sessions/record/instruments', { instrumentIds: ['BBB.TEST', 'AAA.TEST'] });
  await call('POST', '/sessions/record/extend', { end: '2024-12-31' });
  await rest('POST', '/api/v1/sessions/record/instruments', { instrumentIds: ['NONE.TEST'] });
  if (isWanted('runs')) await recordRuns('record');
  if (isWanted('sweeps')) await recordSweeps('record');
  if (isWanted('searches')) await recordSearches('record');
  if (isWanted('validations')) await recordValidations('record');
  if (isWanted('datasets')) await recordDatasets();
  if (isWanted('imports')) await recordImports();
  if (isWanted('scripts')) await recordScripts();
  if (isWanted('script-sweeps')) await recordScriptSweeps();
  if (isWanted('risk')) await recordRisk();
  await call('DELETE', '/sessions/record');
  if (isWanted('session')) await store('session', session.workflowId);
} finally {
  await connection.close();
  await stack.stop();
  await removeTestHome(home);
}
