import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { ADMIN_KEY, addReadySession, CATALOG_ROOT, startApi, type ApiServer } from '../support/api-server';

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
  writeFileSync(path.join(CATALOG_ROOT, 'SPX.INDEX.csv'), `${csv}\n`);
  await addReadySession(api.store, 'demo');
});
afterAll(async () => {
  rmSync(CATALOG_ROOT, { recursive: true, force: true });
  await api.close();
});

const get = (query: string, key: string | undefined = ADMIN_KEY) =>
  api.app.inject({
    url: `/api/v1/sessions/demo/bars?${query}`,
    headers: key === undefined ? {} : { 'x-api-key': key },
  });

test('bars of a session within its range, as Arrow and as CSV', async () => {
  const arrow = await get('instrument=SPX.INDEX');
  expect(arrow.headers['content-type']).toBe('application/vnd.apache.arrow.stream');
  const table = tableFromIPC(arrow.rawPayload);
  expect(table.schema.fields.map(({ name }) => name)).toEqual(['timestamp', 'open', 'high', 'low', 'close', 'volume']);
  expect(String(table.schema.fields[0]!.type)).toBe('Timestamp<MICROSECOND, UTC>');
  expect([...(table.getChild('close') as Iterable<number>)]).toEqual([1.5, 1.75]);
  expect(table.getChild('timestamp')!.get(0)).toBe(Date.UTC(2020, 0, 2));
  const csv = await get('instrument=SPX.INDEX&format=csv&start=2020-01-03');
  expect(csv.payload.split('\n')[1]).toMatch(/^2020-01-03T00:00:00(\.000)?Z,1.5,2,1,1.75,/);
  expect(csv.payload.split('\n')).toHaveLength(3);
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
