import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BarReader } from '../../../engine/catalog/bar-reader';
import { openDatabase } from '../../../engine/catalog/open-database';
import { localToUtc } from '../../../engine/catalog/local-times';
import { toIso } from '../../../engine/model/time';
import { rejectionOf } from '../support';

/* Files whose rows are out of order, or there twice: read as they come, and counted. */

const folder = mkdtempSync(join(tmpdir(), 'holdfast-order-'));
let database: Awaited<ReturnType<typeof openDatabase>>;
let reader: BarReader;
beforeAll(async () => {
  database = await openDatabase();
  reader = await BarReader.open(database);
});
afterAll(() => {
  reader.close();
  database.closeSync();
  rmSync(folder, { recursive: true });
});

const day = (n: number) => new Date(Date.UTC(2024, 0, n)).toISOString().slice(0, 10);
const bar = (n: number, close = n) => `${day(n)},${n},${n + 1},${n - 0.5},${close},${n}`;

function fileOf(instrument: string, rows: readonly string[], names = 'date,open,high,low,close,volume') {
  const path = join(folder, `${instrument}.csv`);
  writeFileSync(path, `${names}\n${rows.join('\n')}\n`);
  return { path, instrument };
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

async function read(file: { path: string; instrument: string }) {
  const [series] = await reader.readAll([file]);
  const { findings, step } = await reader.rangeOf(file);
  return {
    days: [...series!.times].map((time) => toIso(time).slice(0, 10)),
    close: [...series!.close],
    findings,
    step,
  };
}

const DAY = 86_400_000_000;

test('the newest row first', async () => {
  const file = fileOf(
    'A.X',
    numbers(5)
      .reverse()
      .map((n) => bar(n)),
  );
  const findings = { sorted: 4, repeated: 0, quarantined: 0 };
  expect(await read(file)).toEqual({ days: numbers(5).map(day), close: numbers(5), findings, step: DAY });
});

test('any order, with exact repeats', async () => {
  const file = fileOf(
    'A.X',
    [3, 1, 2, 2, 5, 4, 1].map((n) => bar(n)),
  );
  const { days, findings } = await read(file);
  expect(days).toEqual(numbers(5).map(day));
  expect(findings).toEqual({ sorted: 3, repeated: 2, quarantined: 0 });
});

test('rows of one time with other values are set aside, up to a hundredth of all', async () => {
  const rows = numbers(250).map((n) => bar(n));
  const { days, findings } = await read(fileOf('A.X', [...rows, bar(7, 7.5)]));
  expect(days).toEqual(
    numbers(250)
      .filter((n) => n !== 7)
      .map(day),
  );
  expect(findings).toEqual({ sorted: 1, repeated: 0, quarantined: 2 });
  const few = fileOf('A.X', [bar(1), bar(3), bar(2), bar(1, 1.5)]);
  const { code, message, details } = await rejectionOf(reader.readAll([few]));
  expect([code, details!['row']]).toEqual(['BAD_DATA', 4]);
  expect(message).toMatch(/^Row 4 of A\.X has the time of another row, with other values/);
});

test('a bad row of an unsorted file is named by its number there, also one without a time', async () => {
  const bad = fileOf('A.X', [bar(3), bar(2), '2024-01-01,1,2,0.5,x,1']);
  expect((await rejectionOf(reader.readAll([bad]))).details).toMatchObject({ row: 3, found: 'x' });
  const footer = fileOf('A.X', [bar(3), bar(2), 'Source: nobody,,,,,']);
  expect((await rejectionOf(reader.readAll([footer]))).details).toMatchObject({ row: 3, field: 'time' });
});

test('ticks keep the order of those that share a time', async () => {
  const rows = ['2024-01-02,3,1', '2024-01-01,1,1', '2024-01-01,2,1'];
  const [series] = await reader.readAll([fileOf('A.X', rows, 'timestamp,price,size')]);
  expect([[...series!.open], [...series!.close]]).toEqual([
    [1, 3],
    [2, 3],
  ]);
});

test('of several files that are read together those out of order are read as well', async () => {
  const files = [
    fileOf(
      'A.X',
      [1, 2, 3].map((n) => bar(n)),
    ),
    fileOf(
      'B.X',
      [3, 2, 1].map((n) => bar(n)),
    ),
  ];
  const all = await reader.readAll(files);
  expect(all.map(({ times }) => [...times].map((time) => toIso(time).slice(0, 10)))).toEqual([
    [1, 2, 3].map(day),
    [1, 2, 3].map(day),
  ]);
});

test('an hour that clocks show twice is told by the order of rows, in either direction', () => {
  const shown = ['05:59', '06:00', '06:30', '06:00', '06:30', '07:00'];
  const utc = ['2024-11-03T04:59', '2024-11-03T05:00', '2024-11-03T05:30', '2024-11-03T06:00', '2024-11-03T06:30'];
  const local = (clock: string) => Date.parse(`2024-11-03T${clock}Z`) * 1000;
  const times = shown.map((clock) => local(clock) - 5 * 3_600_000_000);
  const converted = (given: readonly number[]) => {
    const all = Float64Array.from(given);
    localToUtc(all, 'America/New_York');
    return [...all].map((time) => toIso(time).slice(0, 16));
  };
  const wanted = [...utc, '2024-11-03T07:00'];
  expect(converted(times)).toEqual(wanted);
  expect(converted([...times].reverse())).toEqual([...wanted].reverse());
});
