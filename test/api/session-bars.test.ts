import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { Catalog } from '../../engine/catalog/catalog';
import { contentHash } from '../../engine/model/canonical';
import { endMicros, startMicros } from '../../engine/model/time';
import { ADMIN_KEY, CATALOG_ROOT, startApi, type ApiServer } from '../support/api-server';

const ROWS = [
  '2019-12-31,1,2,0.5,1,10',
  '2020-01-02,1,2,0.5,1.5,20',
  '2020-01-03,1.5,2,1,1.75,',
  '2021-01-04,2,2,2,2,1',
];

let api: ApiServer;

beforeAll(async () => {
  api = await startApi();
  mkdirSync(CATALOG_ROOT, { recursive: true });
  const csv = ['timestamp,open,high,low,close,volume', ...ROWS].join('\n');
  for (const name of ['SPX', 'NDX']) writeFileSync(path.join(CATALOG_ROOT, `${name}.INDEX.csv`), `${csv}\n`);
  await openSession();
});
afterAll(async () => {
  for (const end of ['', '-packs']) rmSync(CATALOG_ROOT + end, { recursive: true, force: true });
  await api.close();
});

/** A session of the file as it is, over 2020. */
async function openSession(): Promise<void> {
  const id = randomUUID();
  const [startUs, endUs] = [startMicros('2020-01-01'), endMicros('2020-12-31')];
  const catalog = new Catalog({ root: path.join(CATALOG_ROOT, '..'), cacheDir: `${CATALOG_ROOT}-unused` });
  const manifest = await catalog.resolveManifest({ catalog: path.basename(CATALOG_ROOT), start: startUs, end: endUs });
  const pinned = { ...manifest, catalog: '.' };
  const manifestHash = contentHash(pinned);
  await api.store.sessions.create({ id, name: 'demo', catalog: '.', startUs, endUs });
  await api.store.sessions.saveManifest(manifestHash, pinned);
  await api.store.sessions.publish(id, { version: 1, manifestHash, manifest: pinned, memoryBytes: 1 });
}

const get = (query: string, key: string | undefined = ADMIN_KEY) =>
  api.app.inject({
    url: `/api/v1/sessions/demo/bars?${query}`,
    headers: key === undefined ? {} : { 'x-api-key': key },
  });

test('bars of a session within its range, as Arrow and as CSV', async () => {
  const arrow = await get('instrument=SPX.INDEX');
  expect(arrow.headers['content-type']).toBe('application/vnd.apache.arrow.stream');
  const table = tableFromIPC(arrow.rawPayload);
  const names = table.schema.fields.map(({ name }) => name);
  expect(names).toEqual(['timestamp', 'opened', 'open', 'high', 'low', 'close', 'volume']);
  expect(String(table.schema.fields[0]!.type)).toBe('Timestamp<MICROSECOND, UTC>');
  expect([...(table.getChild('close') as Iterable<number>)]).toEqual([1.5, 1.75]);
  // A date of an exchange that is not known is a whole day in UTC.
  expect(table.getChild('opened')!.get(0)).toBe(Date.UTC(2020, 0, 2));
  expect(table.getChild('timestamp')!.get(0)).toBe(Date.UTC(2020, 0, 3));
  // An empty cell of the volume is none.
  const csv = await get('instrument=SPX.INDEX&format=csv&start=2020-01-04');
  expect(csv.payload.split('\n')[1]).toBe('2020-01-04T00:00:00.000Z,2020-01-03T00:00:00.000Z,1.5,2,1,1.75,0');
  expect(csv.payload.split('\n')).toHaveLength(3);
});

test('for a chart: every bar of a short range, buckets of a longer one, at REST as by the router', async () => {
  const exact = (await get('instrument=SPX.INDEX&points=10&from=2020-01-01&to=2020-12-31')).json<object>();
  expect(exact).toEqual({
    ...{ instrument: 'SPX.INDEX', version: 1, total: 2, exact: true, bars: [1, 1] },
    time: ['2020-01-03T00:00:00.000Z', '2020-01-04T00:00:00.000Z'],
    opened: ['2020-01-02T00:00:00.000Z', '2020-01-03T00:00:00.000Z'],
    ...{ open: [1, 1.5], high: [2, 2], low: [0.5, 1], close: [1.5, 1.75], volume: [20, 0] },
  });
  const one = (await get('instrument=SPX.INDEX&points=1&version=1')).json<object>();
  expect(one).toMatchObject({
    ...{ total: 2, exact: false, opened: ['2020-01-02T00:00:00.000Z'], time: ['2020-01-04T00:00:00.000Z'], bars: [2] },
    ...{ open: [1], high: [2], low: [0.5], close: [1.75], volume: [20] },
  });
  const input = encodeURIComponent(JSON.stringify({ name: 'demo', instrument: 'SPX.INDEX', points: 1 }));
  const called = await api.call('GET', `/trpc/sessions.bars?input=${input}`);
  expect(called.body['result']).toMatchObject({ data: one });
  expect((await get('instrument=SPX.INDEX&format=json')).json()).toMatchObject({ total: 2, exact: true });
});

test('a version, a range and a number of points that are not there are refused at their fields', async () => {
  for (const [query, code, path] of [
    ['version=7', 'VERSION_NOT_FOUND', 'version'],
    ['points=0', 'VALIDATION', 'points'],
    ['points=x', 'VALIDATION', 'points'],
    ['from=soon', 'VALIDATION', 'from'],
  ]) {
    expect((await get(`instrument=SPX.INDEX&${query}`)).json()).toMatchObject({ error: { code, path } });
  }
});

test('what the session does not have, and who may not read, is refused', async () => {
  expect((await get('instrument=NONE.INDEX')).json()).toMatchObject({ error: { path: 'instrument' } });
  expect((await get('instrument=..%2Fx')).statusCode).toBe(400);
  expect((await get('instrument=SPX.INDEX&colour=x')).json()).toMatchObject({ error: { code: 'UNKNOWN_FIELD' } });
  const keyless = await api.app.inject({ url: '/api/v1/sessions/demo/bars?instrument=SPX.INDEX' });
  expect(keyless.statusCode).toBe(401);
  const none = await api.app.inject({
    url: '/api/v1/sessions/none/bars?instrument=SPX.INDEX',
    headers: { 'x-api-key': ADMIN_KEY },
  });
  expect(none.json()).toMatchObject({ error: { code: 'SESSION_NOT_FOUND' } });
});

test('bars are those of the version of the session, whatever has become of the file', async () => {
  const before = await get('instrument=SPX.INDEX&format=csv');
  const file = path.join(CATALOG_ROOT, 'SPX.INDEX.csv');
  writeFileSync(file, 'timestamp,open,high,low,close,volume\n2020-01-02,7,7,7,7,7\n');
  // The columns of the version are kept.
  expect((await get('instrument=SPX.INDEX&format=csv')).payload).toBe(before.payload);
  rmSync(`${CATALOG_ROOT}-packs`, { recursive: true, force: true });
  // What was read is kept for a while.
  expect((await get('instrument=SPX.INDEX&format=csv')).payload).toBe(before.payload);
  writeFileSync(
    path.join(CATALOG_ROOT, 'NDX.INDEX.csv'),
    'timestamp,open,high,low,close,volume\n2020-01-02,7,7,7,7,7\n',
  );
  const changed = await get('instrument=NDX.INDEX');
  expect([changed.statusCode, changed.json()]).toMatchObject([409, { error: { code: 'DATASET_CHANGED' } }]);
});
