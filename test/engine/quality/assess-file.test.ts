import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import { BarReader } from '../../../engine/catalog/bar-reader';
import { openDatabase } from '../../../engine/catalog/open-database';
import { assessFile } from '../../../engine/quality/assess-file';

let folder: string;
let database: DuckDBInstance;
let reader: BarReader;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'holdfast-assess-'));
  database = await openDatabase();
  reader = await BarReader.open(database);
});
afterAll(async () => {
  reader.close();
  database.closeSync();
  await rm(folder, { recursive: true });
});

/** Minutes of three Indian sessions, 09:15 to 15:29, by the clocks of the exchange. */
const CLOCKS = ['2024-01-02', '2024-01-03', '2024-01-04'].flatMap((day) =>
  Array.from({ length: 375 }, (_, i) => {
    const minute = 9 * 60 + 15 + i;
    return `${day}T${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00`;
  }),
);

async function recommendationsOf(end: string): Promise<string[]> {
  const file = path.join(folder, `NIFTY${end}.csv`);
  const rows = CLOCKS.map((time, i) => `${time}${end},${100 + (i % 7)},110,90,${100 + ((i + 1) % 7)},${10 + i}`);
  await writeFile(file, ['timestamp,open,high,low,close,volume', ...rows, ''].join('\n'));
  const asked = { path: file, instrument: 'NIFTY.NSE', kind: 'equity', calendar: 'XNSE' } as const;
  return (await assessFile(reader, asked)).recommendations;
}

test('of times without an offset the zone can be declared, times with one have to be read anew', async () => {
  expect(await recommendationsOf('')).toContain(
    'The times seem to be those of Asia/Kolkata: write {"*.NSE": {"timeZone": "exchange"}} in instruments.json.',
  );
  const imported = await recommendationsOf('Z');
  expect(imported).toContain(
    'The times seem to be those of Asia/Kolkata: import the file again with its time zone, or repair the zone of a dataset.',
  );
  // Sessions that begin and end at other hours tell nothing of what stamps are.
  expect(imported.join()).not.toContain('closes of bars');
});

test('the calendar is named as catalogs name it', async () => {
  const file = path.join(folder, 'BTCUSDT.BINANCE.csv');
  const rows = [1, 2, 3].map((day) => `2024-01-0${day},1,2,1,2,3`);
  await writeFile(file, ['timestamp,open,high,low,close,volume', ...rows, ''].join('\n'));
  const named = async (calendar: string) =>
    (await assessFile(reader, { path: file, instrument: 'BTCUSDT.BINANCE', kind: 'fx', calendar })).calendar;
  expect(await Promise.all(['BINANCE', 'DERIBIT', 'ARCX'].map(named))).toEqual(['24x7', 'DERIBIT', 'XNYS']);
});
