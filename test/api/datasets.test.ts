import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { importKind } from '../../api/operations/import/import-kind';
import { ImportDatabase } from '../../engine/imports/import-database';
import type { DatasetView } from '../../engine/model/datasets';
import { ADMIN_KEY, CATALOG_ROOT, startApi, type ApiServer } from '../support/api-server';
import { startImportWorkers } from '../support/import-workers';
import { testServers } from '../support/stack';

const HEAD = 'timestamp,open,high,low,close,volume';
const ROWS = [
  '2024-01-02T00:00:00Z,1,2,0.5,1.5,100',
  '2024-01-03T00:00:00Z,1.5,2,1,2,50',
  '2024-01-04T00:00:00Z,2,3,2,2.5,70',
];
const csv = (rows: readonly string[]) => [HEAD, ...rows, ''].join('\n');

let api: ApiServer;
let stopWorkers: () => Promise<void>;
/** Where the next attempt ends. */
let failing: string | undefined;
/** A dataset that nobody changes. */
let kept: number;
beforeAll(async () => {
  api = await startApi({ temporalAddress: (await testServers()).temporalAddress });
  stopWorkers = await startImportWorkers(api, (name) => {
    if (name !== failing) return;
    failing = undefined;
    throw Object.assign(new Error('the disk is gone'), { code: 'EIO' });
  });
  kept = (await uploaded()).id;
});
afterAll(async () => {
  await stopWorkers();
  await api.close();
});

interface Called<T> {
  status: number;
  data: T;
  error: { code: string; path?: string; message: string; details?: Record<string, unknown> };
}

async function call<T = DatasetView>(name: string, input: object, isQuery = false): Promise<Called<T>> {
  const url = `/trpc/datasets.${name}${isQuery ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ''}`;
  const headers = { 'x-api-key': ADMIN_KEY, 'content-type': 'application/json' };
  const answer = await api.app.inject({
    ...{ method: isQuery ? 'GET' : 'POST', url, headers },
    ...(!isQuery && { payload: JSON.stringify(input) }),
  });
  const body = answer.json<{ result: { data: T }; error: { data: { error: Called<T>['error'] } } }>();
  return { status: answer.statusCode, data: body.result?.data, error: body.error?.data.error };
}

/** Uploads rows of an instrument as the first or the next version of a dataset. */
async function upload(rows: readonly string[], more: object = {}) {
  const artifact = await api.artifacts.put(Buffer.from(csv(rows)));
  return call('upload', { uploads: [{ name: 'AAA.TEST.csv', artifact }], ...more });
}

async function uploaded(rows: readonly string[] = ROWS, more: object = {}): Promise<DatasetView> {
  const { status, data, error } = await upload(rows, more);
  expect({ status, error }).toEqual({ status: 200, error: undefined });
  return data;
}

test('an upload that lost or changed rows of the one before is refused until that is accepted', async () => {
  const { id } = await uploaded();
  const changed = [ROWS[0]!, '2024-01-03T00:00:00Z,1.5,2,1,1.9,50', '2024-01-05T00:00:00Z,2,3,2,2.5,70'];
  const refused = await upload(changed, { id });
  expect(refused).toMatchObject({
    status: 409,
    error: {
      ...{ code: 'DATASET_LOST_ROWS', path: 'acceptChanges' },
      details: {
        ...{ with: 1, added: 1, lost: 1, changed: 1 },
        firstLost: { instrument: 'AAA.TEST', time: '2024-01-04T00:00:00.000Z' },
        firstChanged: { time: '2024-01-03T00:00:00.000Z', before: { close: 2 }, after: { close: 1.9 } },
      },
    },
  });
  expect((await call('get', { id }, true)).data.versions).toHaveLength(1);
  const accepted = await uploaded(changed, { id, acceptChanges: true });
  expect(accepted.shown).toMatchObject({ version: 2, comparison: { with: 1, lost: 1, changed: 1, added: 1 } });
});

test('rows that were added are a version without further words, and the same content is none', async () => {
  const first = await uploaded(ROWS.slice(0, 2));
  const { id } = first;
  const second = await uploaded(ROWS, { id });
  expect(second.shown).toMatchObject({ version: 2, comparison: { added: 1, lost: 0, changed: 0 }, origin: null });
  const again = await uploaded(ROWS, { id });
  expect(again.versions.map(({ version }) => version)).toEqual([2, 1]);
  expect(second.shown.hash).not.toBe(first.shown.hash);
  expect((await uploaded(ROWS)).shown.hash).toBe(second.shown.hash);
});

test('a next version is read as the upload before it was told to be, unless it is told anew', async () => {
  const local = ROWS.map((row) => row.replace(/T00:00:00Z,/, ' 09:15:00,'));
  const artifact = await api.artifacts.put(Buffer.from(csv(local).replace('open', 'first')));
  const told = { instrument: 'NIFTY.NSE', timeZone: 'Asia/Kolkata', columns: { open: 'first' }, stamp: 'close' };
  const { data: first } = await call('upload', { uploads: [{ name: 'p.csv', artifact }], form: told });
  const { id } = first;
  const again = await call('upload', { uploads: [{ name: 'p2.csv', artifact }], id });
  expect(again).toMatchObject({ status: 200, data: { outcome: 'no_change', shown: { version: 1 } } });
  const longer = await api.artifacts.put(
    Buffer.from(csv([...local, '2024-01-05 09:15:00,2,3,2,2.5,70']).replace('open', 'first')),
  );
  const next = await call('upload', { uploads: [{ name: 'p3.csv', artifact: longer }], id });
  expect(next.data).toMatchObject({
    outcome: 'changed',
    shown: {
      ...{ version: 2, comparison: { added: 1, lost: 0, changed: 0 }, form: { stamp: 'close' } },
      instruments: [{ instrument: 'NIFTY.NSE' }],
      statistics: { first: '2024-01-02T03:45:00.000Z' },
    },
  });
  // Of another zone every time is another one.
  const other = await call('upload', {
    ...{ uploads: [{ name: 'p3.csv', artifact: longer }], id },
    form: { timeZone: 'UTC' },
  });
  expect(other).toMatchObject({ status: 409, error: { details: { lost: 4, added: 4 } } });
});

test('a file whose name tells no instrument is of the one that the dataset has', async () => {
  const { id } = await uploaded();
  const artifact = await api.artifacts.put(Buffer.from(csv([...ROWS, '2024-01-05T00:00:00Z,2,3,2,2.5,70'])));
  const { data } = await call('upload', { uploads: [{ name: 'january.csv', artifact }], id });
  expect(data.shown).toMatchObject({ version: 2, instruments: [{ instrument: 'AAA.TEST' }] });
});

test('of uploads at once each is compared with the one that was stored before it', async () => {
  const { id } = await uploaded();
  const rows = (day: number) => [...ROWS, `2024-01-${day}T00:00:00Z,2,3,2,2.5,70`];
  const all = await Promise.all(Array.from({ length: 8 }, (_, i) => upload(rows(10 + i), { id })));
  const codes = all.map(({ status, error }) => error?.code ?? status).sort();
  expect(codes).toEqual([200, ...Array<string>(7).fill('DATASET_LOST_ROWS')]);
  for (const { error } of all) if (error) expect(error.details).toMatchObject({ with: 2, lost: 1, added: 1 });
  expect((await call('get', { id }, true)).data.versions).toHaveLength(2);
});

test('a repair that changes nothing makes no version, as that of a zone by which times were read', async () => {
  const unchanged = { status: 200, data: { outcome: 'no_change', shown: { version: 1 } } };
  const { id } = await uploaded();
  expect(await call('repair', { id, steps: [{ kind: 'sort' }, { kind: 'clip' }] })).toMatchObject(unchanged);
  // The column that marks bars which were added is one that strategies may read.
  const bars = { id, steps: [{ kind: 'fill', what: 'bars' }] };
  const marked = { shown: { version: 2, form: { keep: ['filled'] } } };
  const { data: added, error } = await call('repair', bars);
  expect({ error, ...added }).toMatchObject({ error: undefined, outcome: 'changed', ...marked });
  expect((await call('repair', bars)).data).toMatchObject({ outcome: 'no_change', ...marked });
  const local = ROWS.map((row) => row.replace(/T00:00:00Z,/, ' 09:15:00,'));
  const zoned = await uploaded(local, { form: { timeZone: 'Asia/Kolkata' } });
  const repair = (timeZone: string) => call('repair', { id: zoned.id, steps: [{ kind: 'zone', timeZone }] });
  expect(await repair('Asia/Kolkata')).toMatchObject(unchanged);
  const first = (at: string, version: number) => ({
    data: { shown: { version, statistics: { first: `2024-01-02T${at}:00.000Z` } } },
  });
  // 09:15 by the clock of New York in winter, and once more.
  expect(await repair('America/New_York')).toMatchObject(first('14:15', 2));
  expect(await repair('America/New_York')).toMatchObject(first('14:15', 2));
  expect(await repair('Asia/Kolkata')).toMatchObject(first('03:45', 3));
});

test('a repair is the next version, with what it changed; the one before stays as it is', async () => {
  const { id } = await uploaded([ROWS[1]!, ROWS[0]!, ROWS[0]!]);
  const { data } = await call('repair', { id, steps: [{ kind: 'sort' }, { kind: 'deduplicate' }] });
  expect(data.shown).toMatchObject({
    ...{ version: 2, origin: { datasetId: id, version: 1 }, statistics: { rows: 2, bars: 2 } },
    repair: [
      { step: { kind: 'sort' }, changed: 3, rowsAfter: 3 },
      { step: { kind: 'deduplicate', keep: 'first' }, changed: 1, rowsAfter: 2 },
    ],
  });
  expect((await call('get', { id, version: 1 }, true)).data.shown).toMatchObject({
    statistics: { rows: 3 },
    repair: null,
  });
  const preview = await call<{ rows: { row: number; time: string }[] }>('preview', { id, rows: 1, offset: 1 }, true);
  expect(preview.data.rows).toEqual([
    { row: 2, time: '2024-01-03T00:00:00Z', open: 1.5, high: 2, low: 1, close: 2, volume: 50 },
  ]);
});

test.each([
  [[], 'steps'],
  [[{ kind: 'mend' }], 'steps.0'],
  [[{ kind: 'sort' }, { kind: 'zone', timeZone: "UTC'); --" }], 'steps.1.timeZone'],
  [[{ kind: 'drop', what: 'range' }], 'steps.0.start'],
  [[{ kind: 'clip', min: 2, max: 1 }], 'steps.0.max'],
])('a repair that is none is refused by its path: %j', async (steps, path) => {
  const id = kept;
  const { status, error } = await call('repair', { id, steps });
  expect({ status, path: error.path?.slice(0, path.length) }).toEqual({ status: 400, path });
  expect((await call('get', { id }, true)).data.versions).toHaveLength(1);
});

test('what stamps of a file are stays known through repairs', async () => {
  const { id } = await uploaded([ROWS[1]!, ROWS[0]!, '2024-01-04T00:00:00Z,,,,,60'], { form: { stamp: 'close' } });
  for (const step of [{ kind: 'sort' }, { kind: 'fill' }]) {
    const { data } = await call('repair', { id, steps: [step] });
    expect(data.shown.form).toMatchObject({ format: 'parquet', stamp: 'close' });
  }
});

test('what was never sent, is not there or is not usable yet is refused by code', async () => {
  const artifact = '1'.repeat(64);
  expect(await call('upload', { uploads: [{ name: 'a.csv', artifact }] })).toMatchObject({
    error: { code: 'IMPORT_NOT_FOUND' },
  });
  expect(await call('get', { id: 99_999 }, true)).toMatchObject({ status: 404, error: { code: 'DATASET_NOT_FOUND' } });
  const id = kept;
  expect(await call('get', { id, version: 7 }, true)).toMatchObject({ error: { code: 'DATASET_VERSION_NOT_FOUND' } });
  const { id: useless } = await uploaded(['2024-01-02T00:00:00Z,1,0.5,2,1,1']);
  expect(await call('resample', { id: useless, timeframe: '1w' })).toMatchObject({
    status: 409,
    error: { code: 'DATASET_NOT_USABLE' },
  });
  expect(await upload(ROWS, { id: 99_999 })).toMatchObject({ status: 404 });
  expect(await call('preview', { id, instrument: 'BBB.TEST' }, true)).toMatchObject({ error: { path: 'instrument' } });
});

test('rows that its catalog does not have are listed with what they hold', async () => {
  const { shown } = await uploaded([...ROWS, '2024-01-05T00:00:00Z,3,2,1,2,5']);
  expect(shown).toMatchObject({
    status: 'completed',
    quarantined: [
      {
        file: 'AAA.TEST.csv',
        row: 4,
        reason: 'has a high below its open, low or close',
        content: expect.any(String) as string,
      },
    ],
  });
  expect(await api.store.imports.get(shown.importId)).toMatchObject({
    kind: importKind.name,
    catalog: shown.catalog,
    input: { policy: { contradictions: 1 } },
    made: { version: 1 },
  });
});

test('repaired versions keep further columns, and mark bars that were added, in their catalogs too', async () => {
  const lines = [
    '2024-01-02,1,1,1,1,5,0.25',
    '2024-01-03,2,2,2,2,5,0.5',
    '2024-01-04,3,3,3,3,5,',
    '2024-01-06,4,4,4,4,5,1',
  ];
  const artifact = await api.artifacts.put(Buffer.from([`${HEAD},mood`, ...lines, ''].join('\n')));
  const { data: first } = await call('upload', { uploads: [{ name: 'AAA.TEST.csv', artifact }] });
  expect(first.shown.form?.keep).toEqual(['mood']);
  const { data } = await call('repair', { id: first.id, steps: [{ kind: 'sort' }, { kind: 'fill', what: 'bars' }] });
  expect(data.shown).toMatchObject({
    ...{ status: 'completed', form: { keep: ['mood', 'filled'] } },
    repair: [{ changed: 0 }, { rowsBefore: 4, rowsAfter: 5, changed: 1 }],
  });
  const database = await ImportDatabase.open(CATALOG_ROOT);
  const file = path.join(CATALOG_ROOT, data.shown.catalog, 'AAA.TEST.parquet');
  const rows = await database.rows(`SELECT timestamp::DATE::VARCHAR, close, volume, mood, filled FROM '${file}'`);
  database.close();
  expect(rows).toEqual([
    ['2024-01-02', 1, 5, 0.25, 0],
    ['2024-01-03', 2, 5, 0.5, 0],
    ['2024-01-04', 3, 5, null, 0],
    ['2024-01-05', 3, 0, null, 1],
    ['2024-01-06', 4, 5, 1, 0],
  ]);
});

test.each(['dataset-stored', 'publish'])(
  'an attempt that ends at %s is gone on with, and stores no other version',
  async (place) => {
    failing = place;
    const { id, shown, versions } = await uploaded(ROWS, { name: `ends at ${place}` });
    expect(failing).toBeUndefined();
    expect([shown.status, versions.length]).toEqual(['completed', 1]);
    const { data } = await call<{ items: { id: number }[] }>('list', { search: `ends at ${place}` }, true);
    expect(data.items.map((one) => one.id)).toEqual([id]);
    const files = await readdir(path.join(CATALOG_ROOT, shown.catalog));
    // The folder of the import goes after its end.
    expect(files.filter((file) => !file.startsWith('.'))).toEqual(['AAA.TEST.parquet']);
  },
);

test('the newest rows first is an order that is told, and the data are ready', async () => {
  const { id, shown } = await uploaded([...ROWS].reverse());
  expect(shown.instruments).toMatchObject([{ readyForBacktest: true }]);
  const { data } = await call<{ reports: { recommendations: string[] }[] }>('quality', { id }, true);
  expect(data.reports[0]!.recommendations).toContain('The newest rows come first: they are sorted when they are read.');
});

test('rows of which none can be used are a version that is scored, and says why it is no catalog', async () => {
  const { shown } = await uploaded(['2024-01-02T00:00:00Z,1,0.5,2,1,1']);
  expect(shown).toMatchObject({ status: 'failed', statistics: { rows: 1 }, error: { code: 'IMPORT_REFUSED' } });
});

test('the artifacts of a dataset stay while it does', async () => {
  const { id, shown } = await uploaded([ROWS[2]!]);
  const named = await api.store.retention.namedArtifacts();
  expect(named).toContain(shown.files[0]!.artifact);
  await call('delete', { id });
  expect(await api.store.retention.namedArtifacts()).not.toContain(shown.files[0]!.artifact);
});
