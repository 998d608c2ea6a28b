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

test('a bar is stamped with the beginning of its interval, whenever the first trade in it came', async () => {
  const { path: source } = await bench.rows([
    '10:02,1,1,1,1,1',
    '10:03,1,1,1,1,1',
    '10:06,2,2,2,2,1',
    '10:07,2,2,2,2,1',
  ]);
  const bars = await resampled(source, 'AAA.TEST', '5min');
  expect(bars.map(([time]) => time)).toEqual(['10:00', '10:05']);
});

/** Stamps of the bars that are made of hours from an evening on. */
async function stampsOf(hours: readonly string[], instrument: string, timeframe: string): Promise<string[]> {
  const target = bench.fresh();
  const source = bench.fresh();
  const values = hours.map((hour) => `(TIMESTAMPTZ '${hour}:00:00Z', 1.0, 1.0, 1.0, 1.0, 1.0)`).join(', ');
  await bench.database.write(
    `SELECT * FROM (VALUES ${values}) bars(timestamp, open, high, low, close, volume)`,
    source,
  );
  const how = { instrument, kind: 'future', negative: false, calendar: instrument.split('.').at(-1)! } as const;
  const interval = timeframeMicros(timeframe);
  await resampleRows({ reader, database: bench.database }, { path: source, target }, { ...how, interval });
  const rows = await bench.database.rows(`SELECT epoch_us(timestamp)::DOUBLE FROM read_parquet('${target}')`);
  return rows.map(([micros]) => new Date((micros as number) / 1000).toISOString().slice(0, 16));
}

test.each<[string, string, string[]]>([
  [
    'a day of CME has its date, not the evening before',
    '1d',
    ['2024-03-05T00:00', '2024-03-06T00:00', '2024-03-11T00:00'],
  ],
  ['a week has its Monday', '1w', ['2024-03-04T00:00', '2024-03-11T00:00']],
  // The sessions begin at 17:00 Chicago: 23:00 UTC, 22:00 in summer.
  [
    'four hours begin with the session, in winter and in summer',
    '4h',
    ['2024-03-04T23:00', '2024-03-05T23:00', '2024-03-10T22:00'],
  ],
])('%s', async (_, timeframe, stamps) => {
  const evenings = [
    '2024-03-04T23',
    '2024-03-05T00',
    '2024-03-05T01',
    '2024-03-05T23',
    '2024-03-06T00',
    '2024-03-10T23',
  ];
  expect(await stampsOf(evenings, 'ESH24.XCME', timeframe)).toEqual(stamps);
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
