import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeBars } from '../support/bars.mjs';
import { startStack } from '../support/full-stack.mjs';
import { restClient, runSuite, until } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';

const home = makeTestHome();
const aside = path.join(home, 'aside');
mkdirSync(aside, { recursive: true });
const catalog = (name) => path.join(home, 'catalog', name);

const stack = await startStack({ home, env: { HOLDFAST_FAILPOINTS: 'on' } });
const rest = restClient(stack);
/** Names in the folder of a catalog, hidden ones too. */
const filesOf = (name) => (existsSync(catalog(name)) ? readdirSync(catalog(name)).sort() : []);
/** The same once what it was made of is gone, which follows the end. */
const settled = (name) =>
  until(
    () => Promise.resolve(filesOf(name)),
    (files) => files.every((file) => !file.startsWith('.')),
  );
/** What is made before its version has a catalog. */
const begun = () => filesOf('datasets').filter((name) => name.startsWith('.'));

/** Calls a procedure as the dashboard does. */
async function trpc(name, input, { method = 'GET', ...more } = {}) {
  const isQuery = method === 'GET';
  const address = `${stack.url}/trpc/${name}${isQuery ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ''}`;
  const headers = { 'x-api-key': stack.key, 'content-type': 'application/json', ...more };
  const response = await fetch(address, { method, headers, ...(!isQuery && { body: JSON.stringify(input) }) });
  const answer = await response.json();
  if (response.status === 200) return answer.result.data;
  throw Object.assign(new Error(JSON.stringify(answer)), { code: answer.error.data.error.code });
}

/** Makes a version of uploads, however long that takes: who repeats a key goes on to wait. */
async function made(input, key) {
  const isOver = ({ shown }) => ['completed', 'failed', 'cancelled'].includes(shown.status);
  for (;;) {
    const view = await trpc('datasets.upload', input, { method: 'POST', 'idempotency-key': key }).catch((error) => {
      if (error.code !== 'NOT_FINISHED') throw error;
    });
    if (view) return until(() => trpc('datasets.get', { id: view.id }), isOver);
  }
}

/** Sends a file, of which nothing is made yet. */
async function sent(file) {
  const form = new FormData();
  form.append('catalog', 'datasets');
  form.append('file', new Blob([readFileSync(file)]), path.basename(file));
  const address = `${stack.url}/api/v1/imports?dryRun=true`;
  const response = await fetch(address, { method: 'POST', body: form, headers: { 'x-api-key': stack.key } });
  assert.equal(response.status, 200, await response.clone().text());
  return (await response.json()).uploads;
}

/** Sends minutes of one instrument, packed, whose reading takes a while. */
async function sentMinutes(instrument, rows) {
  const first = Date.UTC(2020, 0, 1);
  const lines = Array.from({ length: rows }, (_, i) => `${first + i * 60_000},1,2,0.5,1.5,${i % 1000}`);
  const file = path.join(aside, `${instrument}.csv.gz`);
  writeFileSync(file, gzipSync(`${['timestamp,open,high,low,close,volume', ...lines].join('\n')}\n`));
  return sent(file);
}

/** The import that makes a version of a dataset, once it reads. */
async function readingDataset(file) {
  const { importId } = await until(
    async () => (await rest('GET', '/api/v1/imports?limit=100')).body.items.find(({ files }) => files[0].file === file),
    (found) => found !== undefined,
  );
  const work = path.join(catalog('datasets'), `.import-${importId}`, '.work');
  await until(
    () => Promise.resolve(existsSync(work)),
    (there) => there,
  );
  return importId;
}

await runSuite({
  'a worker that is killed while it reads a dataset begins it again, and who waits is answered': async () => {
    const rows = 400_000;
    const uploads = await sentMinutes('DIES.TEST', rows);
    const answer = made({ uploads, name: 'Dies' }, 'dies');
    await readingDataset('DIES.TEST.csv.gz');
    stack.kill('engine-worker-1');
    const { id, versions, shown } = await answer;
    assert.deepEqual(
      [shown.status, versions.length, shown.statistics.rows],
      ['completed', 1, rows],
      JSON.stringify(shown),
    );
    assert.deepEqual(await settled(shown.catalog), ['DIES.TEST.parquet']);
    assert.deepEqual(begun(), []);
    const { items } = await trpc('datasets.list', { search: 'Dies' });
    assert.deepEqual(
      items.map((one) => one.id),
      [id],
    );
  },

  'a worker that is killed once a version is stored publishes that, and stores no other': async () => {
    const uploads = await sent(writeBars({ folder: aside, instrument: 'STORED.TEST', bars: 300 }));
    mkdirSync(path.join(home, 'failpoints'), { recursive: true });
    const failpoint = path.join(home, 'failpoints/dataset-stored');
    writeFileSync(failpoint, '1');
    const answer = made({ uploads, name: 'Stored' }, 'stored');
    await until(
      () => Promise.resolve(existsSync(failpoint)),
      (there) => !there,
    );
    const { versions, shown } = await answer;
    assert.deepEqual([shown.status, versions.length], ['completed', 1], JSON.stringify(shown));
    assert.deepEqual(await settled(shown.catalog), ['STORED.TEST.parquet']);
    assert.equal((await trpc('datasets.list', { search: 'Stored' })).total, 1);
  },

  'an API that is killed while a dataset is read loses nothing: the same key is answered by the version': async () => {
    const uploads = await sentMinutes('LOST.TEST', 400_000);
    const input = { uploads, name: 'Lost' };
    const lost = made(input, 'lost-api').then(
      () => undefined,
      (error) => error,
    );
    const importId = await readingDataset('LOST.TEST.csv.gz');
    stack.kill('api');
    assert.ok(await lost, 'the connection ends');
    await until(
      () =>
        rest('GET', '/health').then(
          ({ status }) => status,
          () => 0,
        ),
      (status) => status === 200,
    );
    const { shown, versions } = await made(input, 'lost-api');
    assert.deepEqual([shown.importId, shown.status, versions.length], [importId, 'completed', 1]);
    assert.equal((await trpc('datasets.list', { search: 'Lost' })).total, 1);
  },

  'a dataset whose import is cancelled while it is read is none': async () => {
    const uploads = await sentMinutes('STOPPED.TEST', 400_000);
    const answer = made({ uploads, name: 'Stopped' }, 'stopped').catch(({ code }) => code);
    const importId = await readingDataset('STOPPED.TEST.csv.gz');
    assert.equal((await rest('POST', `/api/v1/imports/${importId}/cancel`, { reason: 'enough' })).status, 200);
    assert.equal(await answer, 'CANCELLED');
    assert.equal((await trpc('datasets.list', { search: 'Stopped' })).total, 0);
    await until(
      () => Promise.resolve(begun()),
      (left) => left.length === 0,
    );
  },
});

await stack.stop();
await removeTestHome(home);
