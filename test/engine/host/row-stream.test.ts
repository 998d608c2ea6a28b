import { setTimeout as delay } from 'node:timers/promises';
import type { TrialOutput } from '../../../engine/host/protocol';
import { RowStream } from '../../../engine/host/row-stream';

const rows = (from: number, count: number): TrialOutput[] =>
  Array.from({ length: count }, (_, i) => ({
    trial: from + i,
    resultHash: new Uint8Array(32),
    statistics: new Float64Array(0),
    error: null,
  }));

/** Takes rows when it is told to. */
function slowTaker() {
  const taken: number[][] = [];
  const waiting: Array<() => void> = [];
  const give = (batch: TrialOutput[]) => {
    taken.push(batch.map(({ trial }) => trial));
    return new Promise<void>((resolve) => waiting.push(resolve));
  };
  return { taken, give, release: () => waiting.splice(0).forEach((resolve) => resolve()) };
}

test('rows that come one after the other are given on together, each once', async () => {
  const taken: number[][] = [];
  const stream = new RowStream((batch) => Promise.resolve(void taken.push(batch.map(({ trial }) => trial))), 2);
  for (let i = 0; i < 10; i++) await stream.add(rows(i, 1));
  await stream.end();
  expect(taken).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]);
});

test('rows are given on by themselves after a while', async () => {
  const { taken, give, release } = slowTaker();
  const stream = new RowStream(give, 1);
  await stream.add(rows(0, 2));
  while (taken.length === 0) await delay(5);
  await stream.add(rows(2, 1));
  release();
  const ended = stream.end();
  while (taken.length < 2) await delay(5);
  release();
  await ended;
  expect(taken).toEqual([[0, 1], [2]]);
});

test('whoever brings rows faster than they are taken waits until there is room', async () => {
  const { taken, give, release } = slowTaker();
  const stream = new RowStream(give, 1);
  let added = 0;
  const adding = (async () => {
    for (; added < 40; added++) await stream.add(rows(added * 1000, 1000));
  })();
  await delay(20);
  expect(added).toBeLessThan(30);
  const all = adding.then(() => stream.end());
  let over = false;
  void all.then(() => (over = true));
  while (!over) {
    release();
    await delay(1);
  }
  expect(taken.flat().sort((a, b) => a - b)).toEqual(rows(0, 40_000).map(({ trial }) => trial));
});

test('what fails is thrown at the next rows and at the end, and nothing is given on after it', async () => {
  let calls = 0;
  const stream = new RowStream(() => {
    calls++;
    return Promise.reject(new Error('full'));
  }, 1);
  await stream.add(rows(0, 5000));
  await delay(1);
  await expect(stream.add(rows(5000, 1))).rejects.toThrow('full');
  await expect(stream.end()).rejects.toThrow('full');
  expect(calls).toBe(1);
});
