import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { main } from '../../api/cli/main';
import { ADMIN_KEY, CATALOG_ROOT, startApi, type ApiServer } from '../support/api-server';

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
  const declared = { 'NIFTY.NSE': { timeZone: 'exchange', stamp: 'close' } };
  writeFileSync(path.join(CATALOG_ROOT, 'made/up/instruments.json'), JSON.stringify(declared));
  api = await startApi();
  url = await api.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await api.close();
  rmSync(CATALOG_ROOT, { recursive: true });
});

test('a catalog tells its instruments, and each file that is left out with the reason', async () => {
  const { status, body } = await api.call('GET', '/api/v1/catalogs/made%2Fup');
  expect(status).toBe(200);
  const plain = { stamp: null, timeZone: null };
  expect(body).toEqual({
    name: 'made/up',
    total: 2,
    instruments: [
      { id: 'BTCUSDT.BINANCE', file: 'BTCUSDT.BINANCE.parquet', kind: 'fx', calendar: 'BINANCE', ...plain },
      { id: 'NIFTY.NSE', file: 'NIFTY.NSE.csv', kind: 'equity', calendar: 'NSE', stamp: 'close', timeZone: 'exchange' },
    ],
    leftOut: [
      { file: 'BTCUSDT.BINANCE.csv', reason: 'BTCUSDT.BINANCE.parquet is taken instead' },
      { file: 'SPY.csv', reason: 'has no venue in its name: write SYMBOL.VENUE, such as SPY.ARCX' },
      { file: 'btc.binance.csv', reason: 'has a venue in small letters: write btc.BINANCE' },
      { file: 'notes.txt', reason: 'is no data file: .parquet, .csv, .csv.gz are taken' },
      { file: 'ES.WHERE.csv', reason: expect.stringContaining('No calendar WHERE is known') as string },
    ],
  });
  expect((await api.call('GET', '/api/v1/catalogs/made%2Fup?limit=1&offset=1')).body).toMatchObject({
    total: 2,
    instruments: [{ id: 'NIFTY.NSE' }],
  });
});

test('a catalog that is not there is refused by name', async () => {
  const { status, body } = await api.call('GET', '/api/v1/catalogs/nowhere');
  expect([status, body.error]).toMatchObject([404, { code: 'CATALOG_NOT_FOUND' }]);
});

test('the command line shows the same', async () => {
  let out = '';
  const streams = { out: { write: (text: string) => (out += text) }, err: { write: () => undefined }, terminal: false };
  expect(await main(['catalog', 'made/up'], { url, key: ADMIN_KEY, version: '1.2.3' }, streams)).toBe(0);
  expect(out).toMatch(/NIFTY.NSE +equity +NSE +close +exchange\n\nleft out:\nFILE +REASON\n/);
  expect(out).toMatch(/SPY.csv +has no venue in its name/);
});
