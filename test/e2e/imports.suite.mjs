import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { writeBars } from '../support/bars.mjs';
import { startStack } from '../support/full-stack.mjs';
import { restClient, runSuite, until } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';

const execute = promisify(execFile);
const project = path.resolve(import.meta.dirname, '../..');
const home = makeTestHome();
const imports = path.join(home, 'imports');
const aside = path.join(home, 'aside');
const catalog = (name) => path.join(home, 'catalog', name);
const ENDED = ['completed', 'failed', 'cancelled'];

const stack = await startStack({ home, env: { HOLDFAST_FAILPOINTS: 'on', HOLDFAST_UPLOAD_LIMIT_MB: '4' } });
const rest = restClient(stack);
const get = async (id) => (await rest('GET', `/api/v1/imports/${id}`)).body;
const ended = (id) =>
  until(
    () => get(id),
    ({ status }) => ENDED.includes(status),
  );
/** Names in the folder of a catalog, hidden ones too. */
const filesOf = (name) => (existsSync(catalog(name)) ? readdirSync(catalog(name)).sort() : []);
/** The same once what it was made of is gone, which follows the end. */
const settled = (name) =>
  until(
    () => Promise.resolve(filesOf(name)),
    (files) => files.every((file) => !file.startsWith('.')),
  );

/** Sends files as a browser does. */
async function upload(files, fields, query = '') {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const file of files) form.append('file', new Blob([readFileSync(file)]), path.basename(file));
  const response = await fetch(`${stack.url}/api/v1/imports${query}`, {
    ...{ method: 'POST', body: form },
    headers: { 'x-api-key': stack.key },
  });
  return { status: response.status, body: await response.json() };
}

/** Calls a procedure as the dashboard does. */
async function trpc(name, input, method = 'GET') {
  const isQuery = method === 'GET';
  const address = `${stack.url}/trpc/${name}${isQuery ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ''}`;
  const headers = { 'x-api-key': stack.key, 'content-type': 'application/json' };
  const response = await fetch(address, { method, headers, ...(!isQuery && { body: JSON.stringify(input) }) });
  const answer = await response.json();
  assert.equal(response.status, 200, JSON.stringify(answer));
  return answer.result.data;
}

async function holdfast(...args) {
  const env = { ...process.env, HOLDFAST_URL: stack.url, HOLDFAST_API_KEY: stack.key };
  const all = [path.join(project, 'infra/holdfast.mjs'), ...args];
  return execute(process.execPath, all, { env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

const bars = (instrument, count, seed = 1) => writeBars({ folder: aside, instrument, bars: count, seed });
/** Many files in the folder of imports, whose conversion takes a while. */
function manyFiles(folder, files, count) {
  for (let i = 0; i < files; i++) {
    const instrument = `S${String(i).padStart(3, '0')}.TEST`;
    writeBars({ folder: path.join(imports, folder), instrument, bars: count, seed: i });
  }
}

/** Ends the engine worker where the import stands, and tells when that has happened. */
async function killedAt(failpoint, times = 1) {
  mkdirSync(path.join(home, 'failpoints'), { recursive: true });
  const file = path.join(home, 'failpoints', failpoint);
  writeFileSync(file, String(times));
  return () =>
    until(
      () => Promise.resolve(existsSync(file)),
      (there) => !there,
    );
}

await runSuite({
  'an upload is shown before it is imported, and then is a catalog to run on': async () => {
    const file = bars('AAA.TEST', 500);
    const dry = await upload([file], { catalog: 'mine' }, '?dryRun=true');
    assert.equal(dry.status, 200, JSON.stringify(dry));
    assert.equal(dry.body.form.format, 'csv');
    assert.equal(dry.body.sample[0].instrument, 'AAA.TEST');
    assert.equal(Date.parse(dry.body.sample[0].time), Date.parse('2024-01-01T00:00:00Z'));
    assert.deepEqual(filesOf('mine'), [], 'nothing is made by a dry run');
    const { uploads } = dry.body;
    const done = await rest('POST', '/api/v1/imports?wait=true', { catalog: 'mine', uploads });
    assert.equal(done.status, 200, JSON.stringify(done));
    assert.equal(done.body.status, 'completed', JSON.stringify(done.body));
    assert.deepEqual(
      done.body.instruments.map(({ instrument, bars }) => [instrument, bars]),
      [['AAA.TEST', 500]],
    );
    assert.deepEqual(await settled('mine'), ['AAA.TEST.parquet']);
    const session = { name: 'mine', catalog: 'mine', start: '2024-01-01', end: '2024-01-01' };
    assert.equal((await rest('POST', '/api/v1/sessions?wait=true', session)).body.status, 'ready');
    const run = { session: 'mine', strategy: 'sma-cross', parameters: { fast: 5, slow: 20 } };
    assert.equal((await rest('POST', '/api/v1/runs?wait=true', run)).body.status, 'completed');
  },

  'a second import of an instrument replaces its file, and the operation is listed at every door': async () => {
    const file = bars('AAA.TEST', 700);
    const { status, body } = await upload([file], { catalog: 'mine' }, '?wait=true');
    assert.equal(status, 200, JSON.stringify(body));
    const { body: contents } = await rest('GET', '/api/v1/catalogs/mine');
    assert.equal(contents.instruments[0].range.bars, 700);
    const { body: list } = await rest('GET', '/api/v1/imports?sort=-createdAt');
    assert.equal(list.items[0].importId, body.importId);
    assert.deepEqual(list.items[0].counts, { instruments: 1, bars: 700, quarantined: 0, leftOut: 0 });
    const shown = await holdfast('status', body.importId);
    assert.match(shown.stdout, /^AAA\.TEST .* 700 +700/m);
    const operation = await holdfast('operation', body.importId);
    assert.match(operation.stdout, /^kind +import$/m);
    assert.match(operation.stdout, /700 of 700 rows/);
  },

  'a dataset is scored, becomes a catalog that sessions open on, is repaired, and stays while they are open':
    async () => {
      const file = path.join(aside, 'own.csv');
      const minutes = readFileSync(bars('OWN.TEST', 400), 'utf8').trim().split('\n');
      // Two rows change places, one stands there twice.
      const faulty = [...minutes.slice(0, 9), minutes[10], minutes[9], ...minutes.slice(11, 50), ...minutes.slice(49)];
      writeFileSync(file, `${faulty.join('\n')}\n`);
      const form = new FormData();
      for (const [name, value] of Object.entries({ name: 'Own', symbol: 'OWN', exchange: 'TEST' }))
        form.append(name, value);
      form.append('file', new Blob([readFileSync(file)]), 'own.csv');
      const headers = { 'x-api-key': stack.key };
      const sent = await fetch(`${stack.url}/api/v1/datasets/upload`, { method: 'POST', body: form, headers });
      const scored = await sent.json();
      assert.equal(sent.status, 200, JSON.stringify(scored));
      assert.equal(scored.quality_details.duplicates.exact, 1);
      const id = scored.dataset_id;
      const [first] = await Promise.all([trpc('datasets.catalog', { id }), trpc('datasets.catalog', { id })]);
      assert.match(first.catalog, new RegExp(`^datasets/${id}/1-[0-9a-f]{8}$`));
      const steps = [{ kind: 'sort' }, { kind: 'deduplicate' }];
      const repaired = await trpc('datasets.repair', { id, steps, wait: true }, 'POST');
      assert.deepEqual(
        repaired.shown.repair.map(({ changed, rowsAfter }) => [changed, rowsAfter]),
        [
          [2, 401],
          [1, 400],
        ],
      );
      assert.deepEqual(
        [repaired.shown.version, repaired.shown.status, repaired.shown.statistics.bars],
        [2, 'completed', 400],
      );
      const longer = await trpc('datasets.resample', { id, timeframe: '5min', wait: true }, 'POST');
      assert.deepEqual([longer.shown.status, longer.shown.statistics.bars], ['completed', 80]);
      const sold = await holdfast('dataset', 'upload', file, '--to', String(id), '--instrument', 'OWN.TEST');
      assert.match(sold.stdout, /^version +1 of 2$/m, 'equal content makes no version');
      const typed = await holdfast(
        'dataset',
        'repair',
        String(id),
        '--at-version',
        '1',
        '--deduplicate',
        'last',
        '--sort',
      );
      assert.equal(typed.code, 0, typed.stderr);
      assert.match(typed.stdout, /^version +3 of 3$/m);
      assert.match(typed.stdout, /^deduplicate keep=last +1 +0 +401 +400$/m);
      const original = path.join(aside, 'original.csv');
      assert.equal((await holdfast('dataset', 'download', String(id), '--output', original)).code, 0);
      assert.deepEqual(readFileSync(original), readFileSync(file));
      assert.match((await holdfast('datasets')).stdout, /^ +\d+ +Own +3 +completed/m);
      const { catalog } = await trpc('datasets.catalog', { id });
      const session = { name: 'own', catalog, start: '2024-01-01', end: '2024-01-01' };
      assert.equal((await rest('POST', '/api/v1/sessions?wait=true', session)).body.status, 'ready');
      const run = { session: 'own', strategy: 'sma-cross', parameters: { fast: 5, slow: 20 } };
      assert.equal((await rest('POST', '/api/v1/runs?wait=true', run)).body.status, 'completed');
      const refused = await rest('DELETE', `/api/v1/datasets/${id}`);
      assert.deepEqual(
        [refused.status, refused.body.error.code, refused.body.error.details.sessions],
        [409, 'DATASET_IN_USE', ['own']],
      );
      assert.equal((await rest('DELETE', '/api/v1/sessions/own')).status, 200);
      // The session that this opens by itself does not hold the dataset.
      const backtest = { strategy: 'sma-cross', dataset_id: id };
      assert.equal((await rest('POST', '/api/v1/backtests/', backtest)).status, 200);
      assert.equal((await rest('DELETE', `/api/v1/datasets/${id}`)).status, 200);
      assert.equal(existsSync(path.join(home, 'catalog', catalog)), false);
      assert.equal((await rest('GET', `/api/v1/datasets/${id}`)).status, 404);
    },

  'the command line shows how files would be read, imports them, and says how to go on': async () => {
    const folder = path.join(aside, 'typed');
    mkdirSync(path.join(folder, 'deeper'), { recursive: true });
    writeBars({ folder, instrument: 'CLI.TEST', bars: 300 });
    writeBars({ folder: path.join(folder, 'deeper'), instrument: 'DEEP.TEST', bars: 200, seed: 2 });
    const dry = await holdfast('import', folder, '--catalog', 'typed', '--dry-run');
    assert.equal(dry.code, 0, dry.stderr);
    assert.match(dry.stdout, /^format +csv/m);
    assert.match(dry.stdout, /^INSTRUMENT +TIME UTC +OPEN +HIGH +LOW +CLOSE/m);
    assert.match(dry.stdout, /Nothing was imported/);
    assert.deepEqual(filesOf('typed'), []);
    const done = await holdfast(
      'import',
      folder,
      '--catalog',
      'typed',
      '--save-as',
      'my bars',
      '--column',
      'open=open',
    );
    assert.equal(done.code, 0, done.stderr + done.stdout);
    assert.match(done.stdout, /^CLI\.TEST .* 300 +300/m);
    assert.match(done.stdout, /^DEEP\.TEST +deeper\/DEEP\.TEST\.csv .* 200 +200/m);
    assert.equal(done.stdout.trimEnd().split('\n').at(-1), 'npx holdfast catalog typed');
    const { body: profile } = await rest('GET', '/api/v1/import-profiles/my%20bars');
    assert.equal(profile.shipped, false);
    assert.equal((await rest('DELETE', '/api/v1/import-profiles/my%20bars')).status, 200);
    assert.equal((await rest('GET', '/api/v1/import-profiles/my%20bars')).status, 404);
    assert.match((await holdfast('imports')).stdout, /completed +typed +CLI\.TEST\.csv +2 +2 +500/);
    const wrong = await holdfast('import', path.join(folder, 'none.csv'), '--catalog', 'typed');
    assert.equal(wrong.code, 2);
    const unknown = await holdfast('import', folder, '--catalog', 'typed', '--profile', 'no such');
    assert.deepEqual([unknown.code, /PROFILE_NOT_FOUND/.test(unknown.stderr)], [2, true]);
  },

  'a worker that is killed between two files goes on where it was': async () => {
    manyFiles('many', 40, 4000);
    const { body } = await rest('POST', '/api/v1/imports', { catalog: 'many', path: 'many' });
    await until(
      () => get(body.importId),
      ({ status, rows }) => status === 'running' && rows > 0,
    );
    stack.kill('engine-worker-1');
    assert.deepEqual(
      filesOf('many').filter((name) => !name.startsWith('.')),
      [],
      'nothing is published in part',
    );
    const done = await ended(body.importId);
    assert.equal(done.status, 'completed', JSON.stringify(done.error));
    assert.equal(done.instruments.length, 40);
    const made = await settled('many');
    assert.equal(made.length, 40);
    assert.ok(made.every((name) => /^S\d{3}\.TEST\.parquet$/.test(name)));
  },

  'a worker that is killed within one large file begins it again, and nothing of it is published before': async () => {
    const rows = 600_000;
    const first = Date.UTC(2020, 0, 1);
    const lines = Array.from({ length: rows }, (_, i) => `${first + i * 60_000},1,2,0.5,1.5,${i % 1000}`);
    mkdirSync(path.join(imports, 'large'), { recursive: true });
    const names = 'timestamp,open,high,low,close,volume';
    writeFileSync(path.join(imports, 'large/ONE.TEST.csv'), `${[names, ...lines].join('\n')}\n`);
    const { body } = await rest('POST', '/api/v1/imports', { catalog: 'large', path: 'large' });
    const work = path.join(catalog('large'), `.import-${body.importId}`, '.work');
    await until(
      () => Promise.resolve(existsSync(work)),
      (there) => there,
    );
    stack.kill('engine-worker-1');
    assert.deepEqual(
      filesOf('large').filter((name) => !name.startsWith('.')),
      [],
      'nothing is published in part',
    );
    const done = await ended(body.importId);
    assert.equal(done.status, 'completed', JSON.stringify(done.error));
    assert.deepEqual(
      done.instruments.map(({ instrument, bars }) => [instrument, bars]),
      [['ONE.TEST', rows]],
    );
    assert.deepEqual([done.progress, await settled('large')], [1, ['ONE.TEST.parquet']]);
  },

  'a publication that a kill interrupts is finished': async () => {
    manyFiles('again', 3, 200);
    const isKilled = await killedAt('publish');
    const { body } = await rest('POST', '/api/v1/imports', { catalog: 'again', path: 'again' });
    await isKilled();
    const done = await ended(body.importId);
    assert.equal(done.status, 'completed', JSON.stringify(done.error));
    assert.deepEqual(await settled('again'), ['S000.TEST.parquet', 'S001.TEST.parquet', 'S002.TEST.parquet']);
  },

  'a cancelled import leaves nothing': async () => {
    manyFiles('stopped', 60, 4000);
    const { body } = await rest('POST', '/api/v1/imports', { catalog: 'stopped', path: 'stopped' });
    await until(
      () => get(body.importId),
      ({ status, rows }) => status === 'running' && rows > 0,
    );
    const cancelled = await rest('POST', `/api/v1/imports/${body.importId}/cancel`, { reason: 'enough' });
    assert.equal(cancelled.status, 200, JSON.stringify(cancelled));
    const done = await ended(body.importId);
    assert.equal(done.status, 'cancelled');
    assert.equal(done.cancelReason, 'enough');
    assert.deepEqual(await settled('stopped'), []);
  },

  'a file that is no data fails by name and leaves nothing': async () => {
    const file = path.join(aside, 'BAD.TEST.csv');
    writeFileSync(file, 'this is\nno table\n');
    const { body } = await upload([file], { catalog: 'bad' }, '?wait=true');
    assert.equal(body.status, 'failed');
    assert.ok(['IMPORT_REFUSED', 'BAD_DATA'].includes(body.error.code), JSON.stringify(body.error));
    assert.deepEqual(await settled('bad'), []);
  },

  'no path leads out of the folder of imports': async () => {
    writeFileSync(path.join(home, 'secret.csv'), 'timestamp,open,high,low,close,volume\n2024-01-01,1,1,1,1,1\n');
    symlinkSync(path.join(home, 'secret.csv'), path.join(imports, 'link.csv'));
    symlinkSync(home, path.join(imports, 'out'));
    mkdirSync(path.join(imports, 'inside'), { recursive: true });
    symlinkSync('../../secret.csv', path.join(imports, 'inside', 'SECRET.TEST.csv'));
    const base = [
      '../secret.csv',
      '..',
      '../',
      './../secret.csv',
      'many/../../secret.csv',
      'many/..',
      '/etc/passwd',
      `${home}/secret.csv`,
      '..\\secret.csv',
      'C:\\secret.csv',
      '%2e%2e/secret.csv',
      '..%2fsecret.csv',
      '%2e%2e%2fsecret.csv',
      '..%c0%af',
      '....//secret.csv',
      'link.csv',
      'out/secret.csv',
      'out',
      'out/admin.key',
      'inside/SECRET.TEST.csv',
      '\u0000',
      'link.csv\u0000.csv',
      'none.csv',
      '~/secret.csv',
      'file:///etc/passwd',
      'http://127.0.0.1/secret.csv',
      '/',
      '//',
      '/./',
      '/proc/self/environ',
      's3://bucket/file.csv',
    ];
    const depths = Array.from({ length: 60 }, (_, i) => `${'../'.repeat(i + 1)}etc/passwd`);
    const mixed = Array.from({ length: 60 }, (_, i) => `${'many/'.repeat(i)}${'../'.repeat(i + 1)}secret.csv`);
    const coded = depths.slice(0, 50).map((one) => encodeURIComponent(one));
    const all = [...base, ...depths, ...mixed, ...coded];
    assert.ok(all.length >= 200, String(all.length));
    for (const hostile of all) {
      for (const query of base.includes(hostile) ? ['', '?dryRun=true'] : ['']) {
        const { status, body } = await rest('POST', `/api/v1/imports${query}`, { catalog: 'hostile', path: hostile });
        assert.ok([400, 404].includes(status), `${JSON.stringify(hostile)}: ${status} ${JSON.stringify(body)}`);
        assert.equal(body.error.path, 'path', JSON.stringify([hostile, body]));
      }
    }
    const folder = await rest('POST', '/api/v1/imports', { catalog: 'hostile', path: 'inside' });
    assert.deepEqual([folder.status, folder.body.error?.code], [404, 'IMPORT_NOT_FOUND']);
    assert.deepEqual(filesOf('hostile'), []);
    for (const name of ['../x', '..', '/x', 'a/../../x', 'a\u0000']) {
      const { status, body } = await rest('POST', '/api/v1/imports', { catalog: name, path: 'many' });
      assert.equal(status, 400, JSON.stringify([name, body]));
      assert.equal(body.error.path, 'catalog');
    }
    return `${all.length} paths`;
  },

  'uploads beyond the limit, and bodies that are none, are refused by code': async () => {
    const large = path.join(aside, 'LARGE.TEST.csv');
    writeFileSync(large, Buffer.alloc(5 * 2 ** 20, '1'));
    const { status, body } = await upload([large], { catalog: 'large' });
    assert.deepEqual([status, body.error?.code], [413, 'PAYLOAD_TOO_LARGE']);
    const answer = await fetch(`${stack.url}/api/v1/imports`, {
      method: 'POST',
      headers: { 'x-api-key': stack.key, 'content-type': 'multipart/form-data; boundary=x' },
      body: '--x\r\nnonsense',
    });
    assert.deepEqual([answer.status, (await answer.json()).error.code], [400, 'VALIDATION']);
    const nothing = await upload([], { catalog: 'large' });
    assert.deepEqual([nothing.status, nothing.body.error.path], [400, 'path']);
  },
});

await stack.stop();
await removeTestHome(home);
