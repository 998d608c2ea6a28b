import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../engine/catalog/catalog';
import { toIso } from '../../../engine/model/time';
import { rejectionOf } from '../support';

const EVER = { start: -1e15, end: 8e15 };
const root = mkdtempSync(join(tmpdir(), 'holdfast-dates-'));
const catalog = new Catalog({ root, cacheDir: join(root, '.cache') });
afterAll(() => rmSync(root, { recursive: true, force: true }));

let number = 0;

/** A catalog of its own with a file of such times for each instrument. */
function folderOf(files: Record<string, readonly string[]>, definitions?: object, names = 'Date'): string {
  const folder = `dates-${++number}`;
  mkdirSync(join(root, folder));
  for (const [id, times] of Object.entries(files)) {
    const lines = times.map((time, i) => `${time},${100 + i},${101 + i},${99 + i},${100 + i},5`);
    writeFileSync(join(root, folder, `${id}.csv`), [`${names},Open,High,Low,Close,Volume`, ...lines].join('\n'));
  }
  if (definitions) writeFileSync(join(root, folder, 'instruments.json'), JSON.stringify(definitions));
  return folder;
}

async function opensOf(folder: string): Promise<string[]> {
  const { panels } = await catalog.loadMarket(await catalog.resolveManifest({ catalog: folder, ...EVER }));
  return Array.from(panels[0]!.opens, toIso);
}
const refusalOf = async (folder: string) => await rejectionOf(opensOf(folder));
const days = async (folder: string) => (await opensOf(folder)).map((open) => open.slice(0, 10));

const FROM_JANUARY = ['2024-01-31', '2024-02-01', '2024-02-13'];

test.each([
  ['months by name', ['31-Jan-2024', '01-Feb-2024', '13-FEB-2024']],
  ['months written out', ['31 January 2024', '1 February 2024', '13 February 2024']],
  ['hours of half a day', ['2024-01-31 12:00 AM', '2024-02-01 12:00 AM', '2024-02-13 12:00 AM']],
])('%s are known as imports know them', async (_, times) => {
  expect(await days(folderOf({ 'BTCUSD.KRAKEN': times }))).toEqual(FROM_JANUARY);
});

test.each([
  ['day first', ['31/01/2024', '01/02/2024', '13/02/2024']],
  ['month first', ['01/31/2024', '02/01/2024', '02/13/2024']],
  ['without leading zeros', ['1/31/2024', '2/1/2024', '2/13/2024']],
  ['with dashes', ['31-01-2024', '01-02-2024', '13-02-2024']],
  ['with dots', ['31.01.2024', '01.02.2024', '13.02.2024']],
  ['with dots, month first', ['01.31.2024', '02.01.2024', '02.13.2024']],
])('a number above 12 tells the order of a whole file: %s', async (_, times) => {
  expect(await days(folderOf({ 'BTCUSD.KRAKEN': times }))).toEqual(FROM_JANUARY);
});

test('the number that tells may stand far below the first rows', async () => {
  const months = Array.from(
    { length: 40 },
    (_, i) => `01/${String((i % 12) + 1).padStart(2, '0')}/${2000 + Math.floor(i / 12)}`,
  );
  const folder = folderOf({ 'BTCUSD.KRAKEN': [...months, '13/05/2003'] });
  const shown = await days(folder);
  expect([shown[0], shown[1], shown.at(-1)]).toEqual(['2000-01-01', '2000-02-01', '2003-05-13']);
});

test.each([
  ['in one column', 'Date', ['01/02/2024 09:30', '13/02/2024 9:31:00']],
  ['beside the date', 'Date,Time', ['01/02/2024,09:30', '13/02/2024,09:31']],
])('times of day stay: %s', async (_, names, times) => {
  expect(await opensOf(folderOf({ 'BTCUSD.KRAKEN': times }, undefined, names))).toEqual([
    '2024-02-01T09:30:00.000Z',
    '2024-02-13T09:31:00.000Z',
  ]);
});

test('where no row tells, the file is refused with its first row and the setting', async () => {
  const error = await refusalOf(folderOf({ 'BTCUSD.KRAKEN': ['01/02/2024', '02/02/2024'] }));
  expect(error.code).toBe('BAD_DATA');
  expect(error.message).toBe(
    'Row 1 of BTCUSD.KRAKEN has the date 01/02/2024, of which no row of the file tells whether the day or the month comes ' +
      'first. Declare "dateFormat": "DD/MM/YYYY" or "MM/DD/YYYY" for BTCUSD.KRAKEN or for "*.*" in instruments.json.',
  );
  expect(error.details).toMatchObject({ instrument: 'BTCUSD.KRAKEN', row: 1, setting: 'dateFormat' });
});

test('dates that contradict each other are refused with the row that does', async () => {
  const error = await refusalOf(folderOf({ 'BTCUSD.KRAKEN': ['13/02/2024', '01/03/2024', '03/14/2024'] }));
  expect([error.code, error.details]).toMatchObject(['BAD_DATA', { row: 3, found: '03/14/2024' }]);
});

test.each([
  ['DD/MM/YYYY', ['2024-02-01', '2024-03-01']],
  ['MM/DD/YYYY', ['2024-01-02', '2024-01-03']],
])('what instruments.json declares counts: %s', async (dateFormat, expected) => {
  const times = { 'BTCUSD.KRAKEN': ['01/02/2024', '01/03/2024'] };
  expect(await days(folderOf(times, { '*.*': { dateFormat } }))).toEqual(expected);
  const dotted = { 'BTCUSD.KRAKEN': ['01.02.2024', '01.03.2024'] };
  expect(await days(folderOf(dotted, { 'BTCUSD.KRAKEN': { dateFormat } }))).toEqual(expected);
});

test('a declared order refuses the first row that cannot have it', async () => {
  const times = { 'BTCUSD.KRAKEN': ['01/02/2024', '13/02/2024'] };
  const error = await refusalOf(folderOf(times, { '*.*': { dateFormat: 'MM/DD/YYYY' } }));
  expect([error.code, error.details]).toMatchObject(['BAD_DATA', { row: 2 }]);
});

test('each file of a catalog has an order of its own, and the declared one of files that cannot tell', async () => {
  const files = {
    'AAVEUSD.KRAKEN': ['31/01/2024', '13/02/2024'],
    'BTCUSD.KRAKEN': ['01/31/2024', '02/13/2024'],
    'ETHUSD.KRAKEN': ['2024-01-31', '2024-02-13'],
    'SOLUSD.KRAKEN': ['01/02/2024', '01/03/2024'],
  };
  const folder = folderOf(files, { 'SOLUSD.KRAKEN': { dateFormat: 'DD/MM/YYYY' } });
  const { panels } = await catalog.loadMarket(await catalog.resolveManifest({ catalog: folder, ...EVER }));
  const opens = new Map(
    panels.flatMap(({ instruments, opens: times }) => instruments.map((id) => [id, Array.from(times, toIso)] as const)),
  );
  const from = (...dates: string[]) => dates.map((day) => `${day}T00:00:00.000Z`);
  for (const id of Object.keys(files).slice(0, 3)) expect(opens.get(id)).toEqual(from('2024-01-31', '2024-02-13'));
  expect(opens.get('SOLUSD.KRAKEN')).toEqual(from('2024-02-01', '2024-03-01'));
});

test('another declared order reads the same file anew', async () => {
  const times = { 'BTCUSD.KRAKEN': ['01/02/2024', '01/03/2024'] };
  const folder = folderOf(times, { '*.*': { dateFormat: 'DD/MM/YYYY' } });
  expect(await days(folder)).toEqual(['2024-02-01', '2024-03-01']);
  writeFileSync(join(root, folder, 'instruments.json'), JSON.stringify({ '*.*': { dateFormat: 'MM/DD/YYYY' } }));
  expect(await days(folder)).toEqual(['2024-01-02', '2024-01-03']);
});
