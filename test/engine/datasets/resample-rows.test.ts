import { existsSync } from 'node:fs';
import path from 'node:path';
import { BarReader } from '../../../engine/catalog/bar-reader';
import { openDatabase } from '../../../engine/catalog/open-database';
import { resampleRows } from '../../../engine/datasets/resample-rows';
import { timeframeMicros } from '../../../engine/model/timeframe';
import { Bench } from './support';

const CASE = path.resolve(__dirname, '../../../../shared/data/cases/16-resample/NIFTY.NSE.csv');

let bench: Bench;
let reader: BarReader;
let close: () => void;
beforeAll(async () => {
  bench = await Bench.open();
  const database = await openDatabase();
  reader = await BarReader.open(database);
  close = () => {
    reader.close();
    database.closeSync();
  };
});
afterAll(async () => {
  close();
  await bench.close();
});

async function resampled(source: string, instrument: string, timeframe: string): Promise<[string, ...number[]][]> {
  const target = bench.fresh();
  const how = { instrument, kind: 'equity', negative: false, calendar: instrument.split('.').at(-1)! } as const;
  const interval = timeframeMicros(timeframe);
  await resampleRows({ reader, database: bench.database }, { path: source, target }, { ...how, interval });
  return (await bench.read(target)) as [string, ...number[]][];
}

test('bars are put together: first open, highest high, lowest low, last close, sum of volumes', async () => {
  const { path: source } = await bench.rows([
    '10:00,1,5,1,2,10',
    '10:01,2,3,0.5,3,20',
    '10:04,3,4,2,4,30',
    '10:05,9,9,9,9,1',
  ]);
  expect(await resampled(source, 'AAA.TEST', '5min')).toEqual([
    ['10:00', 1, 5, 0.5, 4, 60],
    ['10:05', 9, 9, 9, 9, 1],
  ]);
});

const withCase = existsSync(CASE) ? test : test.skip;
withCase.each([
  ['20min', 19, ['03:45', '04:05', '04:25']],
  ['1h', 7, ['03:45', '04:45', '05:45']],
])('bars of %s of an exchange begin with its sessions', async (timeframe, perDay, first) => {
  const bars = await resampled(CASE, 'NIFTY.NSE', timeframe);
  expect(bars.slice(0, 3).map(([time]) => time)).toEqual(first);
  expect(bars.length % perDay).toBe(0);
  expect(bars.filter(([time]) => time === '03:45')).toHaveLength(bars.length / perDay);
});
