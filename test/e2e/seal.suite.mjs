import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { startStack } from '../support/full-stack.mjs';
import { restClient, runSuite, until } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';
import { OTHER_CONTRACTS, OWN_ADDRESSES, procedureDoors } from './seal/doors.mjs';
import { LAST, LAST_OPEN, leapingBars, SEALED_FROM, showsSealed, writeLeapingBars } from './seal/market.mjs';

const project = path.resolve(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);
const { appRouter } = require(path.join(project, 'dist/api/routers/app-router.js'));
const { COMPATIBILITY } = require(path.join(project, 'dist/api/rest/compatibility/every-route.js'));
const { REST_ROUTES } = require(path.join(project, 'dist/api/rest/routes.js'));
const { createClient, errorBodyOf } = require(path.join(project, 'dist/api/client/client.js'));

const home = makeTestHome();
const catalogs = path.join(home, 'catalog');
writeLeapingBars(path.join(catalogs, 'base'), ['AAA.TEST', 'BBB.TEST']);
// Other names for the same bytes: a copy, a link to the folder, links to the files.
for (const folder of ['copy', 'links']) mkdirSync(path.join(catalogs, folder));
for (const file of ['AAA.TEST.csv', 'BBB.TEST.csv']) {
  copyFileSync(path.join(catalogs, 'base', file), path.join(catalogs, 'copy', file));
  symlinkSync(path.join('..', 'base', file), path.join(catalogs, 'links', file));
}
symlinkSync('base', path.join(catalogs, 'alias'));

const stack = await startStack({
  home,
  env: {
    HOLDFAST_STRATEGIES_DIR: path.join(project, 'test/e2e/seal/strategies'),
    HOLDFAST_ENGINE_THREADS: '2',
  },
});
const rest = restClient(stack);
const client = createClient({ url: stack.url, key: stack.key });

async function call(route, body, status = [200, 201, 202]) {
  const [method, url] = route.split(' ');
  const answer = await rest(method, `/api/v1${url}`, body);
  assert.ok([status].flat().includes(answer.status), `${route}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function refused(route, body, [code, field, status = 409]) {
  const { error } = await call(route, body, status);
  assert.deepEqual([error.code, error.path], [code, field], JSON.stringify(error));
  return error;
}

async function command(...args) {
  const env = { ...process.env, HOLDFAST_URL: stack.url, HOLDFAST_API_KEY: stack.key };
  const all = [path.join(project, 'infra/holdfast.mjs'), '--json', ...args];
  const { stdout } = await promisify(execFile)(process.execPath, all, { env }).catch((error) => error);
  return JSON.parse(stdout);
}

const open = (name, more = {}) =>
  call('POST /sessions?wait=true', { name, catalog: 'base', start: '2024-01-01', end: LAST_OPEN, ...more });

async function finished(address, key, request) {
  const accepted = await call(`POST ${address}`, request, [200, 202]);
  const ended = ({ status }) => ['completed', 'failed', 'cancelled'].includes(status);
  const view = await until(() => call(`GET ${address}/${accepted[key]}`), ended);
  assert.equal(view.status, 'completed', JSON.stringify(view));
  return view[key];
}

/** What was found on all bars, before they are sealed. */
async function worksBefore() {
  const work = { session: 'part', strategy: 'buy-and-hold' };
  const tried = { session: 'part', strategy: 'sma-cross' };
  const objective = { statistic: 'sharpe', direction: 'maximize' };
  const run = await finished('/runs', 'runId', work);
  const sweep = await finished('/sweeps', 'sweepId', { ...tried, grid: { fast: [2, 3], slow: [5] }, objective });
  const search = await finished('/searches', 'searchId', {
    ...{ ...tried, space: { fast: [2, 3], slow: [5] }, objectives: [objective], judge: false },
    algorithm: { name: 'grid' },
  });
  const validation = await finished('/validations', 'validationId', { kind: 'walk-forward', windows: 2, sweep });
  const { verificationId: verification } = await call(`POST /runs/${run}/verify`, {}, 200);
  return { run, sweep, search, validation, verification };
}

async function uploadDataset(id) {
  const form = new FormData();
  form.append('file', new Blob([leapingBars(1)]), 'AAA.csv');
  form.append('symbol', 'AAA');
  form.append('exchange', 'TEST');
  if (id !== undefined) form.append('dataset_id', String(id));
  const headers = { 'x-api-key': stack.key };
  const response = await fetch(`${stack.url}/api/v1/datasets/upload`, { method: 'POST', headers, body: form });
  return { status: response.status, body: await response.json() };
}

// The version 1 of the session has all bars; version 2 is what is left of it before the seal.
await open('part', { end: LAST, columns: ['hint'] });
const known = await worksBefore();
const uploaded = await uploadDataset();
assert.equal(uploaded.status, 200, JSON.stringify(uploaded.body));
known.dataset = uploaded.body.dataset_id;
const { catalog: ofDataset } = await client.datasets.catalog.query({ id: known.dataset });

/** Calls a procedure as any client does. */
function procedure(name, input) {
  const called = name.split('.').reduce((found, key) => found[key], client);
  return appRouter._def.procedures[name]._def.type === 'query' ? called.query(input) : called.mutate(input);
}

/** What was read past the seal, through whatever was tried. */
const reads = [];
let tried = 0;

function look(door, answer) {
  tried++;
  if (showsSealed(answer)) reads.push(door);
}

async function refusedAsSealed(door, ask, field) {
  tried++;
  try {
    const answer = await ask();
    reads.push(`${door}: ${JSON.stringify(answer).slice(0, 200)}`);
  } catch (error) {
    const body = errorBodyOf(error);
    assert.equal(body?.code, 'SEALED', `${door}: ${JSON.stringify(body)} ${error.message}`);
    assert.equal(body.path, field, `${door}: ${JSON.stringify(body)}`);
    assert.ok(!showsSealed(error.message), door);
  }
}

await runSuite({
  async 'a seal inside a running session is refused with its field, and nothing is sealed'() {
    const { details } = await refused('POST /seals', { catalog: 'base', from: SEALED_FROM }, ['SEAL_IN_USE', 'from']);
    assert.deepEqual(details.sessions, ['part']);
    assert.equal((await call('GET /seals')).total, 0);
    for (const [body, code, field, status] of [
      [{ catalog: 'base', from: '2024-13-01' }, 'VALIDATION', 'from', 400],
      [{ catalog: 'base', from: '2024-01-21T00:00:00Z' }, 'VALIDATION', 'from', 400],
      [{ catalog: 'base' }, 'VALIDATION', 'from', 400],
      [{ catalog: '../base', from: SEALED_FROM }, 'VALIDATION', 'catalog', 400],
      [{ catalog: 'nothing', from: SEALED_FROM }, 'CATALOG_NOT_FOUND', 'catalog', 404],
      [{ catalog: 'base', from: SEALED_FROM, until: LAST }, 'UNKNOWN_FIELD', 'until', 400],
    ])
      await refused('POST /seals', body, [code, field, status]);
  },

  async 'a seal stands once no session has bars behind it, and tells how many operations had read them'() {
    await call('POST /sessions/part/narrow', { end: LAST_OPEN });
    const seal = await command('seal', 'base', '--from', SEALED_FROM);
    assert.deepEqual([seal.status, seal.catalog, seal.from], ['sealed', 'base', SEALED_FROM], JSON.stringify(seal));
    assert.equal(seal.earlierReads, 5);
    known.seal = seal.sealId;
    await refused('POST /seals', { catalog: 'base', from: '2024-01-10' }, ['SEAL_EXISTS', 'catalog']);
    await call('POST /seals', { catalog: ofDataset, from: SEALED_FROM }, 201);
    assert.equal((await command('seals', 'list')).total, 2);
  },

  async 'every procedure is known by what it reads, and none reads past the seal'() {
    const doors = procedureDoors(known);
    assert.deepEqual(
      Object.keys(appRouter._def.procedures).sort(),
      Object.keys(doors).sort(),
      'list it in seal/doors.mjs',
    );
    for (const [name, { sealed, inputs = [] }] of Object.entries(doors)) {
      for (const input of inputs) {
        const door = `${name} ${JSON.stringify(input)}`;
        if (sealed === undefined) look(door, await procedure(name, input));
        else await refusedAsSealed(door, () => procedure(name, input), sealed);
      }
    }
    assert.deepEqual(reads, []);
    return `${tried} calls`;
  },

  async 'every address of the REST contract stands over such a procedure, or is tried by itself'() {
    const document = await (await fetch(`${stack.url}/api/v1/openapi.json`)).json();
    const described = Object.entries(document.paths).flatMap(([address, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${address}`),
    );
    const stands = REST_ROUTES.map(({ method, path: of }) => `${method} /api/v1${of.replace(/:(\w+)/g, '{$1}')}`);
    const alone = described.filter((address) => !stands.includes(address) && !address.includes(' /trpc/'));
    assert.deepEqual(alone.sort(), [...OWN_ADDRESSES].sort(), 'list it in seal/doors.mjs');
    const doors = procedureDoors(known);
    for (const { procedure: name, dryRun } of REST_ROUTES)
      for (const one of [name, dryRun?.procedure]) assert.ok(one === undefined || Object.hasOwn(doors, one), one);
  },

  async 'bars and tables of results as files are refused, and give nothing of the part'() {
    const headers = { 'x-api-key': stack.key };
    for (const format of ['csv', 'arrow', 'parquet'])
      for (const table of ['fills', 'trades', 'equity', 'orders']) {
        const address = `${stack.url}/api/v1/runs/${known.run}/${table}?format=${format}`;
        const response = await fetch(address, { headers });
        const { error } = await response.json();
        assert.deepEqual([response.status, error.code], [409, 'SEALED'], `${table} as ${format}`);
        tried++;
      }
    for (const query of ['', '&start=2024-01-21', `&end=${LAST}`]) {
      const address = `${stack.url}/api/v1/sessions/part/bars?instrument=AAA.TEST&format=csv${query}`;
      const response = await fetch(address, { headers });
      const text = await response.text();
      assert.equal(response.status, 200, text);
      look(`bars ${query}`, text);
    }
    assert.deepEqual(reads, []);
  },

  async 'addresses of other contracts are known, and none shows the part'() {
    const all = COMPATIBILITY.map(({ method, path: of }) => `${method} ${of}`);
    assert.deepEqual(all.sort(), Object.keys(OTHER_CONTRACTS).sort(), 'list it in seal/doors.mjs');
    for (const [route, { body, query, dataset, run }] of Object.entries(OTHER_CONTRACTS)) {
      if (!body && query === undefined && !dataset && !run) continue;
      const [method, address] = route.split(' ');
      const url = `${address.replace(':id', dataset ? known.dataset : known.run)}${query ? `?${query}` : ''}`;
      const headers = { 'x-api-key': stack.key, ...(body && { 'content-type': 'application/json' }) };
      const response = await fetch(`${stack.url}${url}`, {
        method,
        headers,
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      look(route, text);
      if (body || /preview|download|\/quality/.test(route)) assert.match(text, /SEALED/, `${route}: ${text}`);
    }
    assert.deepEqual(reads, []);
    const again = await uploadDataset(known.dataset);
    assert.equal(again.status, 409, JSON.stringify(again.body));
  },
});

await stack.stop();
await removeTestHome(home);
