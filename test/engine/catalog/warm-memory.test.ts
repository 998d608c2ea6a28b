import { warmMemory } from '../../../engine/catalog/warm-memory';

const MB = 2 ** 20;
const shared = (bytes: number) => new Float64Array(new SharedArrayBuffer(bytes));

it('leaves fresh memory zero, and gives it free when it is over', async () => {
  const column = shared(24 * MB);
  const parts = [column.subarray(1, MB), column.subarray(MB)];
  column[0] = 7;
  await warmMemory(parts).over;
  expect([column[0], column.findLastIndex((value) => value !== 0)]).toEqual([7, 0]);
});

it('ends early where it is stopped, with what has begun', async () => {
  const columns = [shared(200 * MB), shared(200 * MB)];
  const warming = warmMemory(columns);
  warming.stop();
  await warming.over;
  columns[1]![0] = 1;
  expect(columns[1]![0]).toBe(1);
});

it('does nothing to little memory', async () => {
  const column = shared(MB).fill(3);
  await warmMemory([column]).over;
  expect(column.every((value) => value === 3)).toBe(true);
});
