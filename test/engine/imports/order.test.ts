import { join } from 'node:path';
import { findingOf } from '../../../engine/imports/findings';
import { rejectionOf } from '../support';
import { importAll, importFiles, query, removeFolders, temporaryFolder } from './support';

/* The order of rows: newest first in one go, repeated hours of clocks, and offsets that come late. */

afterAll(removeFolders);

const NAMES = 'time,open,high,low,close\n';
const bars = (times: readonly string[]) => NAMES + times.map((time, i) => `${time},1,2,0.5,1.${i}\n`).join('');
const timesOf = (rows: (string | number | null)[][]) => rows.map(([time]) => String(time).slice(5, 16));

test('newest-first rows of more than one part are turned round', async () => {
  const path = join(await temporaryFolder(), 'A.TEST.parquet');
  const rows =
    'SELECT make_timestamp((1704067200 + 60 * (1000000 - i)) * 1000000) AS timestamp, i + 1.0 AS open, i + 2.0 AS high, i + 0.5 AS low, i + 1.5 AS close';
  await query(`COPY (${rows} FROM range(1000000) t(i)) TO '${path}' (FORMAT parquet)`);
  const { report, rows: read } = await importAll([{ path, name: 'A.TEST.parquet' }]);
  expect(report.instruments[0]).toMatchObject({ bars: 1_000_000, findings: { sorted: 999_999 } });
  const all = read['A.TEST']!;
  expect([all[0]![1], all[500_000]![1], all.at(-1)![1]]).toEqual([1_000_000, 500_000, 1]);
  expect(all.every(([, open], i) => open === 1_000_000 - i)).toBe(true);
});

test('an hour that clocks show twice is told by the order of rows, in either direction and by symbol', async () => {
  const shown = ['00:30', '01:00', '01:30', '01:00', '01:30', '02:00'].map((clock) => `2024-11-03 ${clock}`);
  const wanted = ['11-03T04:30', '11-03T05:00', '11-03T05:30', '11-03T06:00', '11-03T06:30', '11-03T07:00'];
  const zone = { timeZone: 'America/New_York' };
  const { rows } = await importFiles({ 'A.TEST.csv': bars(shown) }, zone);
  expect(timesOf(rows['A.TEST']!)).toEqual(wanted);
  const turned = await importFiles({ 'A.TEST.csv': bars([...shown].reverse()) }, zone);
  expect(timesOf(turned.rows['A.TEST']!)).toEqual(wanted);
  expect(turned.rows['A.TEST']!.map(([, , , , close]) => close)).toEqual([1.5, 1.4, 1.3, 1.2, 1.1, 1]);
  const both = shown.flatMap((time) => ['A', 'B'].map((symbol) => `${time},${symbol},1,2,0.5,1\n`));
  const long = `time,symbol,open,high,low,close\n${both.join('')}`;
  const symbols = await importFiles({ 'all.csv': long }, { ...zone, venue: 'TEST', layout: 'long' });
  expect([timesOf(symbols.rows['A.TEST']!), timesOf(symbols.rows['B.TEST']!)]).toEqual([wanted, wanted]);
});

test('an hour that is shown once is the first, whatever the length of the change', async () => {
  const berlin = await importFiles(
    { 'A.TEST.csv': bars(['2024-10-27 02:30', '2024-10-27 04:00']) },
    { timeZone: 'Europe/Berlin' },
  );
  expect(timesOf(berlin.rows['A.TEST']!)).toEqual(['10-27T00:30', '10-27T03:00']);
  const island = await importFiles(
    { 'A.TEST.csv': bars(['2024-04-07 01:45', '2024-04-07 01:30', '2024-04-07 01:45', '2024-04-07 02:00']) },
    { timeZone: 'Australia/Lord_Howe' },
  );
  expect(timesOf(island.rows['A.TEST']!)).toEqual(['04-06T14:45', '04-06T15:00', '04-06T15:15', '04-06T15:30']);
});

test.each([
  ['with one', '', 'Z'],
  ['without one', '+05:30', ''],
])('offsets from UTC beyond the first rows: a time %s is named', async (_, usual, other) => {
  const clock = (i: number) => new Date(Date.UTC(2024, 0, 2) + i * 60_000).toISOString().slice(0, 19);
  const times = Array.from({ length: 80 }, (_, i) => `${clock(i)}${i === 70 ? other : usual}`);
  const error = await rejectionOf(importFiles({ 'A.TEST.csv': bars(times) }));
  expect([findingOf(error), error.details!['row']]).toEqual(['OFFSETS_MIXED', 71]);
});

test('bars of a wrong zone are warned of with their instrument, those of the right one are not', async () => {
  // The exchange in Mumbai is open from 09:15 to 15:30, which is 03:45 to 10:00 UTC.
  const clocks = Array.from({ length: 75 }, (_, i) => new Date(Date.UTC(2024, 0, 1, 9, 15 + 5 * i)).toISOString());
  const text = NAMES + clocks.map((time) => `${time.slice(0, 19).replace('T', ' ')},1,2,0.5,1\n`).join('');
  const warningOf = async (overrides: object) =>
    (await importFiles({ 'NIFTY.NSE.csv': text }, overrides)).report.instruments[0]!.warning;
  expect(await warningOf({})).toMatch(/^87 % of its first 75 bars lie outside the hours of \w+, .* Asia\/Kolkata/);
  expect(await warningOf({ timeZone: 'Asia/Kolkata' })).toBeUndefined();
});
