import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { startStack } from '../support/full-stack.mjs';
import { restClient, runSuite, until } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';
import { OTHER_CONTRACTS, OWN_ADDRESSES, procedureDoors } from './seal/doors.mjs';
import { readingMembers } from './seal/members.mjs';
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

  async 'a seal of a date that no bar has reached yet stands, and says so'() {
    const { warning, lastBar } = await command('seal', 'copy', '--from', '2024-03-01');
    assert.equal(lastBar, '2024-01-30T23:00:00.000Z');
    assert.match(warning, /^copy had no bar of 2024-03-01 or later .* closes those that come\.$/);
    const { warning: none } = await call(`GET /seals/${known.seal}`);
    assert.equal(none, null);
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
    for (const query of ['', '&start=2024-01-21', `&end=${LAST}`, '&points=5&format=json']) {
      const address = `${stack.url}/api/v1/sessions/part/bars?instrument=AAA.TEST${query.includes('format') ? '' : '&format=csv'}${query}`;
      const response = await fetch(address, { headers });
      const text = await response.text();
      assert.equal(response.status, 200, text);
      look(`bars ${query}`, text);
    }
    for (const query of ['format=csv', 'points=5']) {
      const address = `${stack.url}/api/v1/sessions/part/bars?instrument=AAA.TEST&version=1&${query}`;
      const response = await fetch(address, { headers });
      const { error } = await response.json();
      assert.deepEqual([response.status, error.code, error.path], [409, 'SEALED', 'name'], query);
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

  async 'every member of the contexts of strategies is known, and none gives a bar behind the seal'() {
    const { found, contexts } = readingMembers();
    assert.deepEqual(contexts, ['BarContext', 'EdgeContext', 'InitContext', 'RowContext']);
    const members = new Set();
    for (const strategy of ['bar-probe', 'row-probe']) {
      const run = await finished('/runs', 'runId', { session: 'part', strategy });
      const { items: lines } = await call(`GET /runs/${run}/log`);
      for (const { message } of lines) members.add(message);
      for (const { points } of (await call(`GET /runs/${run}/series?limit=10000`)).items) {
        assert.ok(points.length >= 480, `${points.length} points`);
        for (const { time, value } of points) {
          assert.ok(time <= `${SEALED_FROM}T00:00:00.000Z`, time);
          look(`${strategy} at ${time}`, value);
        }
      }
    }
    const missing = found.filter((member) => !members.has(member));
    assert.deepEqual(missing, [], 'have a probe of seal/strategies read it, or list it as giving no data');
    assert.deepEqual(reads, []);
    return `${found.length} members`;
  },

  async 'a schedule brings a session nothing from behind the seal, and says why'() {
    await open('follower', { follow: true });
    await call('POST /schedules', { id: 'nightly', catalog: 'base', cron: '0 2 * * *' }, [200, 201]);
    await call('POST /schedules/nightly/trigger', {}, [200, 202]);
    const { lastTick } = await until(
      () => call('GET /schedules/nightly'),
      (view) => /SEALED/.test(JSON.stringify(view)),
      {
        limitMs: 30_000,
      },
    );
    const { end } = await call('GET /sessions/follower');
    assert.ok(end < SEALED_FROM, `${end} ${JSON.stringify(lastTick)}`);
    await call('DELETE /schedules/nightly', undefined, [200, 204]);
    await call('DELETE /sessions/follower');
  },

  async 'a range up to the seal is open, and what is appended to the files later is behind it under every name'() {
    await call('POST /sessions/part/extend', { end: LAST_OPEN });
    for (const file of ['AAA.TEST.csv', 'BBB.TEST.csv'])
      appendFileSync(
        path.join(catalogs, 'base', file),
        '2024-02-01T00:00:00Z,7700000,7700000,7700000,7700000,1,7700000\n',
      );
    for (const catalog of ['base', 'alias', 'links'])
      await refused('POST /sessions?wait=true', { name: 'later', catalog, start: '2024-01-01', end: '2024-02-02' }, [
        'SEALED',
        'end',
      ]);
  },

  async 'the candidate is opened once, with code and data; another one, and everybody else, is refused'() {
    const candidate = { session: 'part', strategy: 'bar-probe', label: 'candidate' };
    const run = await finished('/runs', 'runId', candidate);
    const other = await finished('/runs', 'runId', {
      session: 'part',
      strategy: 'sma-cross',
      parameters: { fast: 2, slow: 5 },
    });
    const address = `POST /seals/${known.seal}/commit`;
    await refused(address, { run: known.seal }, ['RUN_NOT_FOUND', 'run', 404]);
    // A run from before the session was narrowed has read the part: neither judged nor committed.
    await refused('POST /validations', { kind: 'judge', run: known.run }, ['SEALED', 'run']);
    await refused(address, { run: known.run }, ['SEALED', 'run']);
    await refused(`POST /seals/${other}/commit`, { run }, ['SEAL_NOT_FOUND', 'id', 404]);
    // Whoever commits it, and however many at once, it is opened once.
    const twins = await Promise.all([1, 2, 3, 4].map(() => call(`${address}?wait=true`, { run })));
    assert.deepEqual(
      twins.map(({ candidate: { opening } }) => opening),
      new Array(4).fill(twins[0].candidate.opening),
    );
    const opened = await command('seals', 'commit', 'base', run);
    assert.equal(opened.status, 'opened', JSON.stringify(opened));
    const { candidate: kept, answer } = opened;
    assert.deepEqual([kept.run, kept.strategy, answer.strategyHash], [run, 'bar-probe', kept.strategyHash]);
    assert.match(answer.dataHash, /^[0-9a-f]{64}$/);
    // From the date of the seal to the last bar of each file: ten days of hours, and the hour that was appended.
    const { items } = await call(`GET /runs/${answer.runId}/equity?limit=10000`);
    assert.equal(items.length, 241);
    assert.equal(items[0].time, `${SEALED_FROM}T01:00:00.000Z`);
    assert.equal((await call(address, { run })).answer.resultHash, answer.resultHash);
    await refused(address, { run: other }, ['SEAL_SPENT', 'id']);
    // The same candidate by the usual door is not the one that was committed.
    await refused(`POST /runs/${answer.runId}/verify`, {}, ['SEALED', 'id']);
    await refused('POST /sessions?wait=true', { name: 'past', catalog: 'base', start: '2024-01-01', end: LAST }, [
      'SEALED',
      'end',
    ]);
    known.candidate = run;
    known.other = other;
  },

  async 'the judge of the candidate has what it came to on the sealed part, that of another run has not'() {
    const sealedPart = async (run) => {
      const id = await finished('/validations', 'validationId', { kind: 'judge', run });
      const { parts, verdict } = await call(`GET /validations/${id}`);
      return { part: parts.find(({ part }) => part === 'sealed'), verdict };
    };
    const { answer } = await call(`GET /seals/${known.seal}`);
    const { part } = await sealedPart(known.candidate);
    assert.equal(part.evidence.totalReturn, answer.statistics.totalReturn);
    assert.equal(part.evidence.broken, false);
    const { part: none, verdict } = await sealedPart(known.other);
    assert.deepEqual([none.passed, none.evidence, verdict.sealBroken], [null, {}, undefined]);
    known.sealedPart = sealedPart;
  },

  async 'breaking takes admin, is logged in a chain, opens the part, and marks later verdicts'() {
    assert.equal(appRouter._def.procedures['seals.break']._def.meta.permission, 'admin');
    await refused(`POST /seals/${known.seal}/break`, {}, ['VALIDATION', 'reason', 400]);
    const broken = await command('seals', 'break', 'base', '--reason', 'the test is over');
    assert.deepEqual([broken.status, broken.broken.by, broken.broken.reason], ['broken', 'admin', 'the test is over']);
    const { log, chain } = await command('seals', 'get', known.seal);
    assert.deepEqual(
      log.map(({ event }) => event),
      ['sealed', 'committed', 'opened', 'broken'],
    );
    for (const { text, hash } of log) assert.equal(createHash('sha256').update(text).digest('hex'), hash);
    assert.equal(chain.broken, null);
    await open('past', { end: LAST });
    const { part, verdict } = await known.sealedPart(known.other);
    assert.deepEqual([part.passed, part.evidence.broken, verdict.sealBroken], [null, true, true]);
    await refused(`POST /seals/${known.seal}/commit`, { run: known.other }, ['SEAL_SPENT', 'id']);
  },
});

await stack.stop();
await removeTestHome(home);
