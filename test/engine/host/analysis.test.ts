import path from 'node:path';
import { Analysis } from '../../../engine/host/analysis';
import type { PathPart } from '../../../engine/risk/simulate-paths';
import { doHere } from '../../../engine/judging/heavy';

const threadFile = path.join(__dirname, '../../../dist/engine/host/analysis-thread.js');
let analysis: Analysis;

beforeEach(() => (analysis = new Analysis(threadFile)));
afterEach(() => analysis.close());

const returns = Float64Array.from({ length: 400 }, (_, i) => Math.sin(i * 7.3) / 100 + (i % 3) / 5000);
const table = { points: 4, bars: 100, values: returns };

test('work on the thread of the analysis gives what it gives here, several at once', async () => {
  const inputs = [4, 6, 8].map((parts) => ({ table, parts }));
  const there = await Promise.all(inputs.map((input) => analysis.perform('overfitting', input)));
  const here = await Promise.all(inputs.map((input) => doHere('overfitting', input)));
  expect(there).toEqual(here);
});

test('an error of the work comes back as a final one, and the thread goes on', async () => {
  await expect(analysis.perform('overfitting', null as never)).rejects.toMatchObject({
    ...{ code: 'INTERNAL', cause: { message: expect.stringContaining('table') as string } },
  });
  expect(await analysis.perform('overfitting', { table, parts: 4 })).not.toBeNull();
});

test('parts of paths are told of before the end, and what is known is not told again', async () => {
  const task = { returns, paths: 500, horizon: 640, method: 'bootstrap' as const, levels: [0.95], ruin: 0.5, seed: 1 };
  const parts = new Map<number, PathPart>();
  const result = await analysis.drawPaths(task, (number, part) => void parts.set(number, part));
  expect(parts.size).toBe(20);
  expect([...parts.values()].flatMap(({ worth }) => worth[0])).toEqual(result.bands.worth.p5);
  const again: number[] = [];
  expect(await analysis.drawPaths({ ...task, known: parts }, (number) => void again.push(number))).toEqual(result);
  expect(again).toEqual([]);
});

test('work that is cancelled is let go at once, and later work is done', async () => {
  const long = { returns, paths: 79_000, horizon: 2520, method: 'bootstrap' as const };
  const cancellation = new AbortController();
  const given = { ...long, levels: [0.95], ruin: 0.5, seed: 1 };
  const begun = analysis.perform('monteCarlo', given, cancellation.signal);
  cancellation.abort();
  await expect(begun).rejects.toMatchObject({ code: 'CANCELLED' });
  await expect(analysis.perform('monteCarlo', given, cancellation.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await analysis.perform('overfitting', { table, parts: 4 })).not.toBeNull();
});
