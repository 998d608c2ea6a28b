import { writeFile } from 'node:fs/promises';
import { repairRows } from '../../../engine/datasets/repair-rows';
import type { z } from 'zod';
import { repairStepSchema, type RepairStep } from '../../../engine/model/dataset-repairs';
import { Bench } from './support';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.open();
});
afterAll(() => bench.close());

async function repaired(lines: readonly string[], step: z.input<typeof repairStepSchema>, instrument?: string) {
  const { path } = await bench.rows(lines, instrument);
  const target = bench.fresh();
  const { rowsBefore, rowsAfter, changed, cells } = await repairRows(
    bench.database,
    { path, target, negative: false },
    repairStepSchema.parse(step),
  );
  return { rows: await bench.read(target), counts: [rowsBefore, rowsAfter, changed, cells] };
}

const GOOD = '10:00,10,12,9,11,100';

test('what is missing is filled with the close before it, and counted', async () => {
  const lines = ['09:59,,,,,', GOOD, '10:01,,,,,', '10:02,11,x,10,,5', '10:03,12,13,11,12,-'];
  const { rows, counts } = await repaired(lines, { kind: 'fill' });
  expect(rows).toEqual([
    ['09:59', null, null, null, null, 0],
    ['10:00', 10, 12, 9, 11, 100],
    ['10:01', 11, 11, 11, 11, 0],
    ['10:02', 11, 11, 10, 11, 5],
    ['10:03', 12, 13, 11, 12, 0],
  ]);
  expect(counts).toEqual([5, 5, 4, 9]);
});

test('rows at fault are dropped, those of nothing traded and those of a range when they are asked for', async () => {
  const lines = [
    GOOD,
    '10:01,,12,9,11,1',
    '10:02,0,0,0,0,0',
    '10:03,10,9,8,11,1',
    '10:04,10,12,9,11,-5',
    'never,1,2,1,1,1',
    '10:06,1,2,1,1,1',
  ];
  const times = async (step: RepairStep) => {
    const { rows, counts } = await repaired(lines, step);
    return { times: (rows as string[][]).map(([time]) => time), dropped: counts[2] };
  };
  expect(await times({ kind: 'drop', what: 'faulty' })).toEqual({ times: ['10:00', '10:02', '10:06'], dropped: 4 });
  expect(await times({ kind: 'drop', what: 'untraded' })).toMatchObject({ dropped: 1 });
  const range = { start: '2024-01-02T10:01:00Z', end: '2024-01-02T10:04:00Z' };
  expect(await times({ kind: 'drop', what: 'range', ...range })).toEqual({
    times: ['10:00', '-', '10:06'],
    dropped: 4,
  });
});

test('prices are clipped to bounds, or high and low widened to hold open and close', async () => {
  const lines = [GOOD, '10:01,10,100,1,11,1', '10:02,10,9,9.5,11,1'];
  const bounded = await repaired(lines, { kind: 'clip', min: 9, max: 12 });
  expect(bounded.rows).toEqual([
    ['10:00', 10, 12, 9, 11, 100],
    ['10:01', 10, 12, 9, 11, 1],
    ['10:02', 10, 9, 9.5, 11, 1],
  ]);
  expect(bounded.counts).toEqual([3, 3, 1, 2]);
  const widened = await repaired(lines, { kind: 'clip' });
  expect(widened.rows[2]).toEqual(['10:02', 10, 11, 9.5, 11, 1]);
  expect(widened.counts).toEqual([3, 3, 1, 1]);
});

test('rows are sorted by time, in their order where that is one, and those that moved are counted', async () => {
  const lines = ['10:02,3,3,3,3,1', '10:01,2,2,2,2,1', '10:02,4,4,4,4,1', 'never,9,9,9,9,1', '10:00,1,1,1,1,1'];
  const { rows, counts } = await repaired(lines, { kind: 'sort' });
  expect((rows as [string, number][]).map(([time, open]) => [time, open])).toEqual([
    ['10:00', 1],
    ['10:01', 2],
    ['10:02', 3],
    ['10:02', 4],
    ['-', 9],
  ]);
  expect(counts).toEqual([5, 5, 4, 0]);
});

test.each([
  ['first', 3],
  ['last', 4],
] as const)('of rows of one time the %s stays', async (keep, open) => {
  const lines = ['10:00,1,1,1,1,1', '10:02,3,3,3,3,1', '10:02,4,4,4,4,1'];
  const { rows, counts } = await repaired(lines, { kind: 'deduplicate', keep });
  expect(rows).toEqual([
    ['10:00', 1, 1, 1, 1, 1],
    ['10:02', open, open, open, open, 1],
  ]);
  expect(counts).toEqual([3, 2, 1, 0]);
});

test('times of a zone become UTC', async () => {
  const { rows, counts } = await repaired(['09:15,1,1,1,1,1'], { kind: 'zone', timeZone: 'Asia/Kolkata' });
  expect(rows).toEqual([['03:45', 1, 1, 1, 1, 1]]);
  expect(counts).toEqual([1, 1, 1, 1]);
});

test('columns besides those of bars stay through every step, with the rows that they belong to', async () => {
  const { database } = bench;
  const path = bench.fresh();
  const row = (time: string, price: number, mood: number) =>
    `(TIMESTAMPTZ '2024-01-02 ${time}:00+00', ${price}::DOUBLE, ${price}::DOUBLE, ${price}::DOUBLE, ${price}::DOUBLE, 1::DOUBLE, ${mood}::DOUBLE, 7::DOUBLE)`;
  const rows = [row('10:02', 3, 0.3), row('10:01', 2, 0.2), row('10:01', 2, 0.2), row('10:00', 1, 0.1)].join(', ');
  // Names of our own queries must not meddle.
  await database.write(
    `SELECT * FROM (VALUES ${rows}) r (timestamp, open, high, low, close, volume, "Mood ""x""", n)`,
    path,
  );
  const steps: RepairStep[] = [
    { kind: 'sort' },
    { kind: 'deduplicate', keep: 'last' },
    { kind: 'fill', what: 'values' },
    { kind: 'clip', min: 0, max: 2.5 },
    { kind: 'drop', what: 'faulty' },
    { kind: 'zone', timeZone: 'UTC' },
  ];
  let from = path;
  for (const step of steps) {
    const target = bench.fresh();
    await repairRows(database, { path: from, target, negative: false }, step);
    from = target;
  }
  expect(await database.rows(`SELECT open, "Mood ""x""", n FROM '${from}'`)).toEqual([
    [1, 0.1, 7],
    [2, 0.2, 7],
    [2.5, 0.3, 7],
  ]);
});

test('bars at given stamps are added at the close before them, marked, in the order of time', async () => {
  const { database } = bench;
  const lines = ['10:03,4,4,4,4,9', '10:00,1,3,1,2,5', '10:01,,,,,'];
  const { path } = await bench.rows(lines);
  const add = async (from: string, times: string[]) => {
    const [target, stamps] = [bench.fresh(), `${bench.fresh()}.stamps`];
    await writeFile(stamps, times.map((time) => `${Date.parse(`2024-01-02T${time}:00Z`) * 1000}\n`).join(''));
    const step = { kind: 'fill', what: 'bars' } as const;
    const { rowsBefore, rowsAfter, changed } = await repairRows(
      database,
      { path: from, target, negative: false, stamps },
      step,
    );
    return { target, counts: [rowsBefore, rowsAfter, changed] };
  };
  const first = await add(path, ['10:02', '10:04']);
  expect(first.counts).toEqual([3, 5, 2]);
  const second = await add(first.target, ['10:05']);
  expect(second.counts).toEqual([5, 6, 1]);
  const read = `SELECT strftime(timezone('UTC', timestamp), '%H:%M'), open, high, low, close, volume, filled FROM '${second.target}'`;
  expect(await database.rows(read)).toEqual([
    ['10:00', 1, 3, 1, 2, 5, 0],
    ['10:01', null, null, null, null, null, 0],
    ['10:02', 2, 2, 2, 2, 0, 1],
    ['10:03', 4, 4, 4, 4, 9, 0],
    ['10:04', 4, 4, 4, 4, 0, 1],
    ['10:05', 4, 4, 4, 4, 0, 1],
  ]);
  expect(await add(second.target, [])).toMatchObject({ counts: [6, 6, 0] });
});
