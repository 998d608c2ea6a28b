import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rmdir, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import type { ImportForm, ImportReport } from '../../engine/model/imports';
import { importDetail } from '../../infra/store/repositories/import-repository';
import { ADMIN_KEY, CATALOG_ROOT, startApi, type ApiServer } from '../support/api-server';
import { multipart, type Part } from '../support/multipart';

const CSV =
  'timestamp,open,high,low,close,volume\n2024-01-02T00:00:00Z,1,2,0.5,1.5,100\n2024-01-03T00:00:00Z,1.5,2,1,2,50\n';
const FORM = {
  format: 'csv',
  rows: 'bars',
  layout: 'single',
  columns: {},
  timeUnit: 'text',
} as const satisfies ImportForm;
const URL = '/api/v1/imports';

let api: ApiServer;

beforeAll(async () => {
  api = await startApi();
  await mkdir(CATALOG_ROOT, { recursive: true });
  await mkdir(path.join(api.importsDir, 'many'), { recursive: true });
  await writeFile(path.join(api.importsDir, 'many', 'AAA.TEST.csv'), CSV);
});
afterAll(() => api.close());

async function send(parts: readonly Part[]) {
  const { payload, headers } = multipart(parts);
  const answer = await api.app.inject({
    method: 'POST',
    url: `${URL}?dryRun=true`,
    payload,
    headers: { ...headers, ...KEY },
  });
  return { status: answer.statusCode, body: answer.json<Record<string, never>>() };
}

const KEY = { 'x-api-key': ADMIN_KEY };
const file = (value: string | Buffer = CSV, filename = 'AAA.TEST.csv'): Part => ({ name: 'file', value, filename });
const field = (name: string, value: string): Part => ({ name, value });
const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

test('a dry run answers how an upload would be read, and starts nothing', async () => {
  const { status, body } = await send([field('catalog', 'mine'), file()]);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    form: { format: 'csv', rows: 'bars' },
    files: [{ file: 'AAA.TEST.csv', instruments: ['AAA.TEST'] }],
    sample: [{ instrument: 'AAA.TEST', open: 1, high: 2, low: 0.5, close: 1.5 }, { open: 1.5 }],
    uploads: [{ name: 'AAA.TEST.csv', artifact: sha256(CSV), bytes: CSV.length }],
  });
  expect((await api.call('GET', URL)).body).toMatchObject({ total: 0 });
});

test('the same by a path of the folder of imports, and by what was uploaded before', async () => {
  const byPath = await api.call('POST', `${URL}?dryRun=true`, { catalog: 'mine', path: 'many' });
  expect(byPath.body).toMatchObject({ files: [{ file: 'AAA.TEST.csv' }], uploads: [] });
  const { body } = await send([file(), field('catalog', 'mine')]);
  const again = await api.call('POST', `${URL}?dryRun=true`, { catalog: 'mine', uploads: body['uploads'] });
  expect(again.body).toMatchObject({ uploads: body['uploads'] });
});

test('fields of a form are read by their type: dotted, as JSON, numbers and truth values', async () => {
  const parts = [file(), field('catalog', 'mine'), field('columns.open', 'open'), field('adjust', 'false')];
  expect((await send([...parts, field('linesAbove', '1')])).status).toBe(200);
  expect((await send([...parts, field('policy', '{"contradictions": 0.5}')])).status).toBe(200);
  const wrong = await send([...parts, field('linesAbove', 'one')]);
  expect(wrong).toMatchObject({ status: 400, body: { error: { path: 'linesAbove' } } });
  const share = await send([...parts, field('policy.contradictions', '2')]);
  expect(share).toMatchObject({ status: 400, body: { error: { path: 'policy.contradictions' } } });
  expect(await send([...parts, field('policy', '{"contra')])).toMatchObject({
    body: { error: { code: 'INVALID_JSON', path: 'policy' } },
  });
});

test.each([
  ['columns.none', 'x', 'columns.none'],
  ['colour', 'x', 'colour'],
  ['uploads', '[]', 'uploads'],
  ['a.b.c', 'x', 'a.b.c'],
])('a part %s is no field', async (name, value, wanted) => {
  const { status, body } = await send([file(), field('catalog', 'mine'), field(name, value)]);
  expect({ status, body }).toMatchObject({ status: 400, body: { error: { code: 'UNKNOWN_FIELD', path: wanted } } });
});

test('names of uploads never climb', async () => {
  const { body } = await send([file(CSV, '../../etc/../AAA.TEST.csv'), field('catalog', 'mine')]);
  expect(body['uploads']).toMatchObject([{ name: 'etc/AAA.TEST.csv' }]);
  for (const name of ['../x.csv', '/x.csv', 'a/../x.csv', 'a\\x.csv', '..']) {
    const uploads = [{ name, artifact: sha256(CSV) }];
    const refused = await api.call('POST', `${URL}?dryRun=true`, { catalog: 'mine', uploads });
    expect(refused).toMatchObject({ status: 400, body: { error: { path: 'uploads.0.name' } } });
  }
});

test('uploads beyond the limit are refused, whether their size is said before or not, and leave nothing half', async () => {
  const half = Buffer.alloc(600_000, 'x');
  const { status, body } = await send([file(half, 'a.csv'), file(half, 'b.csv'), field('catalog', 'mine')]);
  expect({ status, body }).toMatchObject({ status: 413, body: { error: { code: 'PAYLOAD_TOO_LARGE', path: 'file' } } });
  const said = await send([file(Buffer.alloc(10_000_000), 'a.csv')]);
  expect(said).toMatchObject({ status: 413, body: { error: { code: 'PAYLOAD_TOO_LARGE' } } });
  const folder = path.dirname(path.dirname(api.artifacts.pathOf('0'.repeat(64))));
  expect((await readdir(folder)).filter((name) => name.endsWith('.partial'))).toEqual([]);
});

test('a client that goes away in the middle of a file leaves nothing, and the server goes on', async () => {
  const address = new globalThis.URL(await api.app.listen({ host: '127.0.0.1', port: 0 }));
  const { payload, headers } = multipart([field('catalog', 'mine'), file(Buffer.alloc(300_000, 'x'))]);
  const folder = path.dirname(path.dirname(api.artifacts.pathOf('0'.repeat(64))));
  const partials = async () => (await readdir(folder)).filter((name) => name.endsWith('.partial')).length;
  const socket = connect(Number(address.port), address.hostname);
  const head = [
    `POST ${URL} HTTP/1.1`,
    ...[`host: ${address.host}`, `content-length: ${payload.length}`],
    ...Object.entries({ ...headers, ...KEY }).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  socket.write(payload.subarray(0, 200_000));
  while ((await partials()) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  socket.destroy();
  while ((await partials()) > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect((await send([field('catalog', 'mine'), file()])).status).toBe(200);
  expect(api.logged).toEqual([]);
});

test('an upload that nobody sent, a profile that nobody kept, and no file at all are refused by path', async () => {
  const uploads = [{ name: 'a.csv', artifact: '1'.repeat(64) }];
  expect(await api.call('POST', URL, { catalog: 'mine', uploads })).toMatchObject({
    ...{ status: 404, body: { error: { code: 'IMPORT_NOT_FOUND', path: 'uploads.0.artifact' } } },
  });
  expect(await api.call('POST', URL, { catalog: 'mine', path: 'many', profile: 'none' })).toMatchObject({
    ...{ status: 404, body: { error: { code: 'PROFILE_NOT_FOUND', path: 'profile' } } },
  });
  expect(await api.call('POST', URL, { catalog: 'mine' })).toMatchObject({
    status: 400,
    body: { error: { path: 'path' } },
  });
  const both = { catalog: 'mine', path: 'many', uploads };
  expect(await api.call('POST', URL, both)).toMatchObject({ status: 400, body: { error: { path: 'path' } } });
});

test('no path leads out of the folder of imports', async () => {
  await symlink('/etc', path.join(api.importsDir, 'out'));
  for (const wanted of [
    '..',
    '../x',
    '/etc/passwd',
    'many/../..',
    'out',
    'out/passwd',
    'a\\..\\b',
    '%2e%2e/x',
    'none',
  ]) {
    const { status, body } = await api.call('POST', URL, { catalog: 'mine', path: wanted });
    expect([wanted, status, body.error.path]).toEqual([wanted, expect.any(Number), 'path']);
    expect([400, 404]).toContain(status);
  }
});

test('without a key nobody uploads, and JSON is still all that other addresses take', async () => {
  const { payload, headers } = multipart([file(), field('catalog', 'mine')]);
  const stranger = await api.app.inject({ method: 'POST', url: URL, payload, headers });
  expect(stranger.statusCode).toBe(401);
  const other = await api.app.inject({ method: 'POST', url: '/api/v1/runs', payload, headers: { ...headers, ...KEY } });
  expect(other.json()).toMatchObject({ error: { code: 'UNSUPPORTED_MEDIA_TYPE' } });
});

const report: ImportReport = {
  ...{ form: FORM, profile: null, leftOut: [{ file: 'x.txt', reason: 'is no data' }] },
  instruments: [
    { instrument: 'AAA.TEST', file: 'a.csv', rows: 10, bars: 8, first: null, last: null, findings: { quarantined: 2 } },
  ],
  quarantined: [{ file: 'a.csv', row: 3, reason: 'high below low', content: '1,2' }],
};

async function stored(artifact = sha256(CSV)): Promise<string> {
  const id = randomUUID();
  const operation = { id, kind: 'import', takesPlace: false, owner: 'admin', label: 'a.csv' };
  const sources = [{ name: 'a.csv', artifact, bytes: 4 }];
  await api.store.operations.create(operation, importDetail({ catalog: 'mine', sources, input: { catalog: 'mine' } }));
  return id;
}

test('an import shows what was made, what was set aside and what was left out; a failed one nothing', async () => {
  const id = await stored();
  expect((await api.call('GET', `${URL}/${id}`)).body).toMatchObject({
    ...{ importId: id, workflowId: `import/${id}`, status: 'queued', waiting: 'for an engine worker' },
    ...{ counts: null, instruments: [], files: [{ file: 'a.csv', bytes: 4 }] },
  });
  await api.store.imports.setReport(id, 1, report);
  await api.store.operations.end(id, { status: 'completed', done: 10, total: 10 });
  expect((await api.call('GET', `${URL}/${id}`)).body).toMatchObject({
    ...{ status: 'completed', progress: 1, rows: 10 },
    counts: { instruments: 1, bars: 8, quarantined: 2, leftOut: 1 },
    ...{ instruments: report.instruments, quarantined: report.quarantined, leftOut: report.leftOut },
  });
  const failed = await stored();
  await api.store.imports.setReport(failed, 1, report);
  await api.store.operations.end(failed, { status: 'failed', error: { code: 'BAD_DATA', message: 'no' } });
  expect((await api.call('GET', `${URL}/${failed}`)).body).toMatchObject({ counts: null, instruments: [] });
  const list = await api.call('GET', `${URL}?status=failed&sort=-createdAt`);
  expect(list.body).toMatchObject({ total: 1, items: [{ importId: failed }] });
  const operations = await api.call('GET', `/trpc/operations.get?input=${encodeURIComponent(JSON.stringify({ id }))}`);
  expect(operations.body).toMatchObject({ result: { data: { kind: 'import', session: '', strategy: null } } });
});

test('what files say is stored whatever their text is made of, and an attempt that was given up says nothing', async () => {
  const id = await stored();
  const marks = { names: ['a\0b', '\ud800'] };
  await api.store.imports.setForm(id, 1, { form: FORM, profile: null, marks });
  await api.store.imports.setForm(id, 2, { form: { ...FORM, layout: 'wide' }, profile: 'late', marks: { names: [] } });
  const row = await api.store.imports.get(id);
  expect(row).toMatchObject({ form: FORM, profile: null, marks: { names: ['a\ufffdb', '\ufffd'] } });
});

test('an operation without a session goes when it is past its time, and its upload with it', async () => {
  const { hash } = await api.artifacts.putStream(
    (async function* () {
      yield await Promise.resolve(Buffer.from('upload'));
    })(),
  );
  const id = await stored(hash);
  await api.store.operations.end(id, { status: 'completed' });
  expect((await api.store.retention.namedArtifacts()).has(hash)).toBe(true);
  await api.store.database.pool.query(`update operations set finished_at = '2020-01-01' where id = $1`, [id]);
  expect((await api.store.retention.namedArtifacts(new Date())).has(hash)).toBe(false);
  const limits = { operationsBefore: new Date('2021-01-01'), manifestsBefore: new Date() };
  expect(await api.store.retention.prune(limits, true)).toMatchObject({ operations: 1 });
  expect(await api.store.retention.prune(limits, false)).toMatchObject({ operations: 1 });
  expect(await api.store.imports.find(id)).toBeUndefined();
});

test.each([
  ['the name of a profile that comes with the product', 'saveAs', { saveAs: 'yfinance' }],
  ['the same in capitals', 'saveAs', { saveAs: 'YFinance' }],
  ['a name with a line break', 'saveAs', { saveAs: 'a\nb' }],
  ['a name that climbs', 'saveAs', { saveAs: '../..' }],
  ['a catalog that looks like the file of instruments', 'catalog', { catalog: 'instruments.json' }],
  ['a catalog below one that looks like data', 'catalog', { catalog: 'X.csv/mine' }],
])('%s is refused', async (_what, where, fields) => {
  for (const query of ['', '?dryRun=true']) {
    const { status, body } = await api.call('POST', `${URL}${query}`, { catalog: 'mine', path: 'many', ...fields });
    expect({ status, body }).toMatchObject({ status: 400, body: { error: { path: where } } });
  }
});

test('a catalog that is there takes files whatever its name', async () => {
  await mkdir(path.join(CATALOG_ROOT, 'old.csv'), { recursive: true });
  const asked = { catalog: 'old.csv', path: 'many', saveAs: 'Börse 1.2_a' };
  expect((await api.call('POST', `${URL}?dryRun=true`, asked)).status).toBe(200);
  await rmdir(path.join(CATALOG_ROOT, 'old.csv'));
});

test('profiles are kept by name, the last by a name counts, and they can be deleted', async () => {
  const profile = { name: 'broker x', form: FORM, marks: { names: ['datum'] }, owner: 'admin' };
  await api.store.imports.saveProfile(profile);
  await api.store.imports.saveProfile({ ...profile, marks: { names: ['tag'] } });
  const url = '/api/v1/import-profiles/broker%20x';
  expect((await api.call('GET', url)).body).toMatchObject({
    shipped: false,
    marks: { names: ['tag'] },
    owner: 'admin',
  });
  const { items } = (await api.call('GET', '/api/v1/import-profiles')).body as unknown as {
    items: { name: string; shipped: boolean }[];
  };
  expect(items.filter(({ shipped }) => !shipped).map(({ name }) => name)).toEqual(['broker x']);
  expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(['binance-klines', 'yfinance']));
  expect((await api.call('DELETE', url)).status).toBe(200);
  expect((await api.call('GET', url)).body).toMatchObject({ error: { code: 'PROFILE_NOT_FOUND', path: 'name' } });
});
