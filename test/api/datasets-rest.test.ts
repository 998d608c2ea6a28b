import { ADMIN_KEY, startApi, type ApiServer } from '../support/api-server';
import { startImportWorkers } from '../support/import-workers';
import { multipart, type Part } from '../support/multipart';
import { testServers } from '../support/stack';

const ROOT = '/api/v1/datasets';
const HEAD = 'timestamp,open,high,low,close,volume';
/** Minutes of one morning of the exchange in Mumbai: 03:45 UTC is its open. */
const ROWS = [
  '2024-01-01 03:45:00,21500,21520,21490,21510,1000',
  '2024-01-01 03:46:00,21510,21530,21500,21520,2000',
  '2024-01-01 03:47:00,21520,21600,21510,21590,3000',
  '2024-01-01 03:48:00,21590,21595,21400,21410,2000',
];
const CSV = [HEAD, ...ROWS, ''].join('\n');
/** Nothing tells whether the day or the month comes first. */
const UNDECIDED = `${HEAD}\n01/02/2024,1,1,1,1,1\n02/02/2024,1,1,1,1,1\n`;

let api: ApiServer;
let stopWorkers: () => Promise<void>;
beforeAll(async () => {
  api = await startApi({ temporalAddress: (await testServers()).temporalAddress });
  stopWorkers = await startImportWorkers(api);
});
afterAll(async () => {
  await stopWorkers();
  await api.close();
});

const file = (value: string | Buffer = CSV, filename = 'sample.csv'): Part => ({ name: 'file', value, filename });
const field = (name: string, value: string): Part => ({ name, value });
const NSE = [field('name', 'Sample Dataset'), field('symbol', 'NIFTY'), field('exchange', 'NSE')];

interface UploadAnswer {
  dataset_id: number;
  quality_score: number;
  quality_details: object;
}

async function upload(parts: readonly Part[]) {
  const { payload, headers } = multipart(parts);
  const all = { ...headers, 'x-api-key': ADMIN_KEY };
  const answer = await api.app.inject({ method: 'POST', url: `${ROOT}/upload`, payload, headers: all });
  return { status: answer.statusCode, body: answer.json<UploadAnswer>() };
}

async function uploaded(parts: readonly Part[]): Promise<number> {
  const { status, body } = await upload(parts);
  expect({ status, body }).toMatchObject({ status: 200, body: { success: true } });
  return body.dataset_id;
}

test('an upload is scored at once, with its parts', async () => {
  const { status, body } = await upload([file(), ...NSE, field('description', 'High-quality 1-minute data')]);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    success: true,
    dataset_id: expect.any(Number) as number,
    quality_details: {
      required_columns: { score: 100, status: 'pass' },
      missing_data: { score: 100, missing_percentage: 0 },
      data_types: { score: 100, status: 'all_numeric' },
      timestamp_analysis: { score: 100, gaps_detected: 0 },
      duplicates: { duplicate_count: 0 },
      timeframe: { detected: '1min' },
    },
  });
  expect(body.quality_score).toBeGreaterThan(90);
});

test('its detail, quality, preview and original bytes are there by its id, and it is listed', async () => {
  const id = await uploaded([file(), ...NSE]);
  expect((await api.call('GET', `${ROOT}/${id}`)).body).toMatchObject({
    success: true,
    dataset: {
      id,
      name: 'Sample Dataset',
      symbol: 'NIFTY',
      exchange: 'NSE',
      timeframe: '1min',
      total_rows: 4,
      file_size: CSV.length,
    },
  });
  expect((await api.call('GET', `${ROOT}/${id}/quality`)).body).toMatchObject({
    success: true,
    dataset_id: id,
    issues: [],
  });
  expect((await api.call('GET', `${ROOT}/${id}/preview?rows=2`)).body).toMatchObject({
    preview: [
      { timestamp: '2024-01-01 03:45:00', open: 21500, high: 21520, low: 21490, close: 21510, volume: 1000 },
      { timestamp: '2024-01-01 03:46:00' },
    ],
    statistics: {
      total_rows: 4,
      date_range: ['2024-01-01', '2024-01-01'],
      price_range: { min: 21400, max: 21600 },
      avg_volume: 2000,
    },
  });
  const download = await api.app.inject({
    method: 'GET',
    url: `${ROOT}/${id}/download`,
    headers: { 'x-api-key': ADMIN_KEY },
  });
  expect(download.body).toBe(CSV);
  expect(download.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': expect.stringContaining('filename="sample.csv"') as string,
  });
  const list = (await api.call('GET', `${ROOT}/?symbol=NIFTY&limit=1`)).body as unknown as {
    datasets: unknown[];
    total: number;
  };
  expect(list.datasets).toHaveLength(1);
  expect(list.total).toBeGreaterThan(1);
  expect((await api.call('GET', `${ROOT}/?symbol=NONE`)).body).toMatchObject({ datasets: [], total: 0 });
  expect((await api.call('GET', `${ROOT}/stats/summary`)).body).toMatchObject({
    summary: { timeframes: { '1min': expect.any(Number) as number } },
  });
});

test('faulty rows lower the score and are listed; nothing of them is refused', async () => {
  const faulty = [
    HEAD,
    ROWS[0],
    ROWS[0],
    '2024-01-01 03:44:00,21500,21520,21490,21510,1000',
    '2024-01-01 03:46:00,,21530,21500,21520,2000',
    '2024-01-01 03:47:00,abc,21600,21510,21590,3000',
    '2024-01-01 03:48:00,21590,21500,21400,21410,2000',
    'no time,21590,21595,21400,21410,2000',
    '',
  ].join('\n');
  const { body } = await upload([file(faulty), ...NSE]);
  expect(body.quality_score).toBeLessThan(60);
  expect(body.quality_details).toMatchObject({
    missing_data: { rows_affected: 2 },
    data_types: { status: 'not_numeric', rows_affected: 1 },
    timestamp_analysis: { unordered: 1 },
    duplicates: { exact: 1 },
    ohlc_consistency: { rows_affected: 1 },
  });
  const { issues } = (await api.call('GET', `${ROOT}/${body.dataset_id}/quality`)).body as unknown as {
    issues: { row: number; check: string }[];
  };
  expect(issues).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ check: 'missing', row: 4 }),
      expect.objectContaining({ check: 'types', row: 5 }),
    ]),
  );
});

test.each([
  ['that is empty', file(''), { code: 'IMPORT_REFUSED', status: 422 }],
  ['with a line of names alone', file(`${HEAD}\n`), { code: 'IMPORT_REFUSED', status: 422 }],
  ['that lacks a column', file('timestamp,open,high,low\n2024-01-01,1,1,1\n'), { code: 'IMPORT_REFUSED', status: 422 }],
  [
    'that is no text',
    file(Buffer.from([0, 1, 2, 3, 0, 255, 254, 9, 0, 0, 0, 7])),
    { code: 'IMPORT_REFUSED', status: 422 },
  ],
  [
    'that is JSON',
    file('{"timestamp":"2024-01-01","open":1,"high":1,"low":1,"close":1}\n'),
    { code: 'IMPORT_REFUSED', status: 422 },
  ],
  ['of another name', file(CSV, 'sample.txt'), { code: 'UNSUPPORTED_MEDIA_TYPE', status: 415 }],
  ['that is too large', file(CSV.padEnd(2 ** 20 + 2, '\n')), { code: 'PAYLOAD_TOO_LARGE', status: 413 }],
])('a file %s is refused', async (_, part, { code, status }) => {
  const before = (await api.call('GET', `${ROOT}/stats/summary`)).text;
  expect(await upload([part, ...NSE])).toMatchObject({ status, body: { error: { code } } });
  expect((await api.call('GET', `${ROOT}/stats/summary`)).text).toBe(before);
});

test.each([
  [[file(), field('exchange', 'N/S')], 'exchange'],
  [[file(), field('symbol', '../x')], 'symbol'],
  [[file(), field('symbol', 'A\0B')], 'symbol'],
  [[file(), field('color', 'x')], 'color'],
  [[field('symbol', 'NIFTY')], 'file'],
  [[file(), field('time_zone', 'Nowhere/None')], 'time_zone'],
])('a field that is wrong is named: %#', async (parts, path) => {
  const { status, body } = await upload(parts);
  expect({ status, body }).toMatchObject({ status: 400, body: { error: { path } } });
});

test('a name of a file that climbs is only a name', async () => {
  const id = await uploaded([file(CSV, '../../etc/passwd.csv')]);
  expect((await api.call('GET', `${ROOT}/${id}`)).body).toMatchObject({ dataset: { filename: 'etc/passwd.csv' } });
});

test('times of a zone are read by its clock, and shown by it', async () => {
  const local = CSV.replaceAll('03:4', '09:1');
  const id = await uploaded([file(local), ...NSE, field('time_zone', 'Asia/Kolkata')]);
  const found = (await api.call('GET', `${ROOT}/${id}`)).body as unknown as { dataset: { date_range_start: string } };
  expect(found.dataset.date_range_start).toBe('2024-01-01T03:45:00.000Z');
  expect((await api.call('GET', `${ROOT}/${id}/preview?rows=1`)).body).toMatchObject({
    preview: [{ timestamp: '2024-01-01 09:15:00' }],
  });
});

test('a next version that lost rows is refused until that is accepted, and what cannot be read is none', async () => {
  const id = await uploaded([file(), ...NSE]);
  const to = field('dataset_id', String(id));
  const fewer = file([HEAD, ...ROWS.slice(1), ''].join('\n'));
  const refused = await upload([fewer, ...NSE, to]);
  expect(refused).toMatchObject({
    status: 409,
    body: { error: { code: 'DATASET_LOST_ROWS', path: 'accept_changes' } },
  });
  expect(await upload([file(UNDECIDED), ...NSE, to])).toMatchObject({ status: 422 });
  expect(await uploaded([fewer, ...NSE, to, field('accept_changes', 'true')])).toBe(id);
  expect((await api.call('GET', `${ROOT}/${id}`)).body).toMatchObject({ dataset: { version: 2, total_rows: 3 } });
});

test('the same file without its symbol, exchange and zone is the version that is there', async () => {
  const id = await uploaded([file(), ...NSE, field('time_zone', 'Asia/Kolkata')]);
  expect(await uploaded([file(CSV, 'other.csv'), field('dataset_id', String(id))])).toBe(id);
  expect((await api.call('GET', `${ROOT}/${id}`)).body).toMatchObject({ dataset: { version: 1 } });
  const plain = await uploaded([file()]);
  expect(await uploaded([file(CSV, 'other.csv'), field('dataset_id', String(plain))])).toBe(plain);
  expect((await api.call('GET', `${ROOT}/${plain}`)).body).toMatchObject({ dataset: { version: 1 } });
});

test('what cannot be read as rows is kept with a score of 0 and the reason', async () => {
  const { status, body } = await upload([file(UNDECIDED), ...NSE]);
  expect({ status, body }).toMatchObject({ status: 200, body: { quality_score: 0 } });
});

test('a dataset that is not there, or that was deleted, is not found', async () => {
  for (const id of ['999999', '0', 'abc', '1e3']) {
    expect(await api.call('GET', `${ROOT}/${id}`)).toMatchObject({
      status: 404,
      body: { error: { code: 'DATASET_NOT_FOUND' } },
    });
  }
  const id = await uploaded([file(), ...NSE]);
  expect((await api.call('DELETE', `${ROOT}/${id}`)).body).toMatchObject({ success: true });
  for (const end of ['', '/quality', '/preview', '/download']) {
    expect(await api.call('GET', `${ROOT}/${id}${end}`)).toMatchObject({ status: 404 });
  }
  expect(await api.call('DELETE', `${ROOT}/${id}`)).toMatchObject({ status: 404 });
});

test.each(['0', '1001', '-1', 'many'])('a preview of %s rows is refused', async (rows) => {
  const id = '1';
  expect(await api.call('GET', `${ROOT}/${id}/preview?rows=${rows}`)).toMatchObject({
    status: 400,
    body: { error: { code: 'VALIDATION', path: 'rows' } },
  });
});
