import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CatalogView } from '../../engine/model/catalog-views';
import { main } from '../../api/cli/main';
import { ADMIN_KEY, CATALOG_ROOT, startApi, type ApiServer } from '../support/api-server';

const NIFTY = path.join(CATALOG_ROOT, 'made/up/NIFTY.NSE.csv');
const barsOf = (times: readonly string[]) =>
  ['date,open,high,low,close,Sentiment', ...times.map((t) => `${t},1,1,1,1,0.5`)].join('\n');

let api: ApiServer;
let url: string;
beforeAll(async () => {
  const files = [
    'BTCUSDT.BINANCE.csv',
    'BTCUSDT.BINANCE.parquet',
    'NIFTY.NSE.csv',
    'SPY.csv',
    'btc.binance.csv',
    'notes.txt',
  ];
  mkdirSync(path.join(CATALOG_ROOT, 'made/up'), { recursive: true });
  for (const file of [...files, 'ES.WHERE.csv']) writeFileSync(path.join(CATALOG_ROOT, 'made/up', file), '');
  writeFileSync(NIFTY, barsOf(['01/02/2024 09:16', '01/02/2024 09:17', '13/02/2024 09:16']));
  const continuous = { root: 'ES', roll: { by: 'volume' } };
  const declared = { 'NIFTY.NSE': { timeZone: 'exchange', stamp: 'close' }, 'ES.XCME': { continuous } };
  writeFileSync(path.join(CATALOG_ROOT, 'made/up/instruments.json'), JSON.stringify(declared));
  api = await startApi();
  url = await api.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await api.close();
  rmSync(CATALOG_ROOT, { recursive: true });
});

/** The catalog once each of its files was looked at, which a busy machine takes its time for. */
async function read(query = ''): Promise<CatalogView> {
  for (;;) {
    const { status, body } = await api.call('GET', `/api/v1/catalogs/made%2Fup${query}`);
    expect(status).toBe(200);
    const view = body as unknown as CatalogView;
    if (view.pending === 0) return view;
  }
}

test('a catalog tells its instruments, and each file that is left out with the reason', async () => {
  const body = await read();
  const plain = {
    stamp: null,
    timeZone: null,
    dateFormat: null,
    range: null,
    findings: {},
    columns: null,
    warning: null,
    fault: 'cannot be read',
  };
  const nifty = {
    kind: 'equity',
    calendar: 'XNSE',
    stamp: 'close',
    timeZone: 'exchange',
    dateFormat: null,
    findings: {},
    fault: null,
    warning: null,
    columns: ['Sentiment'],
  };
  // Mumbai is five and a half hours ahead of UTC.
  const range = { first: '2024-02-01T03:46:00.000Z', last: '2024-02-13T03:46:00.000Z', bars: 3, timeframe: '1min' };
  expect(body).toEqual({
    name: 'made/up',
    total: 3,
    instruments: [
      { id: 'BTCUSDT.BINANCE', file: 'BTCUSDT.BINANCE.parquet', kind: 'fx', calendar: '24x7', ...plain },
      { id: 'ES.XCME', file: 'instruments.json', kind: 'index', calendar: 'XCME', ...plain, fault: null },
      { id: 'NIFTY.NSE', file: 'NIFTY.NSE.csv', ...nifty, range },
    ],
    pending: 0,
    leftOut: [
      { file: 'BTCUSDT.BINANCE.csv', reason: 'BTCUSDT.BINANCE.parquet is taken instead' },
      { file: 'SPY.csv', reason: 'has no venue in its name: write SYMBOL.VENUE, such as SPY.ARCX' },
      { file: 'btc.binance.csv', reason: 'has a venue in small letters: write btc.BINANCE' },
      { file: 'notes.txt', reason: 'is no data file: .parquet, .csv, .csv.gz are taken' },
      { file: 'ES.WHERE.csv', reason: expect.stringContaining('No calendar WHERE is known') as string },
    ],
  });
  expect((await api.call('GET', '/api/v1/catalogs/made%2Fup?limit=1&offset=2')).body).toMatchObject({
    total: 3,
    instruments: [{ id: 'NIFTY.NSE' }],
  });
});

test('a file is looked at again when it has changed, and says what is wrong with its times', async () => {
  const nifty = async () => (await read('?offset=2')).instruments[0]!;
  const before = await nifty();
  writeFileSync(NIFTY, barsOf(['01/02/2024', '02/02/2024']));
  expect(await nifty()).toMatchObject({ range: null, fault: expect.stringContaining('dateFormat') as string });
  writeFileSync(NIFTY, barsOf(['2024-01-31', '2024-02-01', '2024-02-02', '2024-02-05']));
  expect((await nifty()).range).toEqual({
    ...{ first: '2024-01-31T00:00:00.000Z', last: '2024-02-05T00:00:00.000Z', bars: 4, timeframe: '1d' },
  });
  writeFileSync(NIFTY, barsOf(['01/02/2024 09:16', '01/02/2024 09:17', '13/02/2024 09:16']));
  expect(await nifty()).toEqual(before);
});

test('catalogs are listed', async () => {
  expect((await api.call('GET', '/api/v1/catalogs')).body).toEqual({ total: 1, items: [{ name: 'made/up' }] });
});

test('a schedule on a catalog that is not there is refused, before anything is made', async () => {
  const request = { id: 'nightly', catalog: 'nowhere', interval: '1h' };
  const { status, body } = await api.call('POST', '/api/v1/schedules', request);
  expect([status, body.error]).toMatchObject([404, { code: 'CATALOG_NOT_FOUND', path: 'catalog' }]);
});

test('a catalog that is not there is refused by name', async () => {
  const { status, body } = await api.call('GET', '/api/v1/catalogs/nowhere');
  expect([status, body.error]).toMatchObject([404, { code: 'CATALOG_NOT_FOUND' }]);
});

test('the command line shows the same', async () => {
  let out = '';
  const streams = { out: { write: (text: string) => (out += text) }, err: { write: () => undefined }, terminal: false };
  expect(await main(['catalog', 'made/up'], { url, key: ADMIN_KEY, version: '1.2.3' }, streams)).toBe(0);
  expect(out).toMatch(
    /NIFTY.NSE +equity +XNSE +2024-02-01 03:46:00 +2024-02-13 03:46:00 +3 +1min +close +exchange +Sentiment\n\nnot readable:/,
  );
  expect(out).toMatch(/\n\nleft out:\nFILE +REASON\n/);
  expect(out).toMatch(/SPY.csv +has no venue in its name/);
  out = '';
  expect(await main(['catalogs'], { url, key: ADMIN_KEY, version: '1.2.3' }, streams)).toBe(0);
  expect(out).toMatch(/^CATALOG\nmade\/up\n/);
});
