import { SearchProgress } from '../../activities/search-progress';
import { AskTellPoints } from '../../activities/ask-tell-points';
import type { EngineDependencies } from '../../activities/engine-dependencies';
import type { Parameters } from '../../engine/model/run-config';
import type { SearchPlan } from '../../engine/model/search';
import type { TellResult } from '../../engine/model/ask-tell';
import type { Store } from '../../infra/store/store';
import { useTestStore } from '../support/test-store';
import { FakeEngine, newSearch } from './search-rig';

let store: Store;
const opened: SearchProgress[] = [];

useTestStore((fresh) => (store = fresh));
afterEach(() => opened.splice(0).forEach((progress) => progress.close()));

const real = { type: 'float' as const, low: -1, high: 1, log: false };
const PLAN: SearchPlan = {
  ...{ algorithm: { name: 'tpe', options: {} }, constraints: [], seed: 5, trials: 12, generation: 4 },
  space: { dimensions: ['x', 'y'].map((name) => ({ name, dimension: real })), relations: [] },
  objectives: [{ terms: [{ statistic: 'sharpe', weight: 1 }], direction: 'maximize' }],
};

/** A worker of its own, which knows nothing of what others did. */
async function worker(id: string, expireSeconds = 3600): Promise<AskTellPoints> {
  await store.searches.saveOptions(id, { judge: false, ask: { expireSeconds } });
  const row = await store.searches.get(id);
  const deps = { store, engine: new FakeEngine(() => 0) } as unknown as EngineDependencies;
  const progress = await SearchProgress.open(deps, row, {} as never);
  opened.push(progress);
  return new AskTellPoints(store, row, progress);
}

const trialsOf = ({ points }: { points: readonly { trial: number }[] }) => points.map(({ trial }) => trial);
const resultOf = ({ trial, parameters: { x, y } }: { trial: number; parameters: Parameters }): TellResult => ({
  trial,
  statistics: { sharpe: -(Number(x) ** 2) - Number(y) ** 2 },
});

/** Asks and tells so many at once, each time by another worker, to the end. */
async function toTheEnd(id: string, count: number): Promise<Parameters[]> {
  const all: Parameters[] = [];
  for (let turn = 0; !(await (await worker(id)).state()).done; turn++) {
    const { points } = await (await worker(id)).ask(count, `turn ${turn}`);
    for (const { trial, parameters } of points) all[trial] = parameters;
    // The last first: results come in whatever order.
    await (await worker(id)).tell(points.map(resultOf).reverse());
  }
  return all;
}

test('points come in order, those of a generation once the one before has its results', async () => {
  const id = await newSearch(store, PLAN);
  const points = await worker(id);
  const first = await points.ask(3, 'a');
  expect([trialsOf(first), first.left]).toEqual([[0, 1, 2], 9]);
  const rest = await points.ask(3, 'b');
  expect([trialsOf(rest), rest.left]).toEqual([[3], 8]);
  expect(trialsOf(await points.ask(3, 'c'))).toEqual([]);
  await points.tell([...first.points, ...rest.points].map(resultOf));
  expect(trialsOf(await points.ask(3, 'd'))).toEqual([4, 5, 6]);
});

test('whoever asks, how many at once, and whatever worker answers, the points are the same', async () => {
  const [one, five] = [await newSearch(store, PLAN), await newSearch(store, PLAN)];
  const points = await toTheEnd(one, 1);
  expect(points).toHaveLength(12);
  expect(await toTheEnd(five, 5)).toEqual(points);
  expect((await store.trials.digest(five)).digest).toBe((await store.trials.digest(one)).digest);
});

test('the same key is answered alike, also by a worker that knows nothing of it and after the results', async () => {
  const id = await newSearch(store, PLAN);
  const first = await (await worker(id)).ask(2, 'a');
  await (await worker(id)).tell(first.points.map(resultOf));
  expect(await (await worker(id)).ask(2, 'a')).toEqual(first);
  expect(trialsOf(await (await worker(id)).ask(2, 'b'))).toEqual([2, 3]);
});

test('a point without a result is handed out again once its time has passed', async () => {
  const id = await newSearch(store, PLAN);
  const first = await (await worker(id, 3600)).ask(2, 'a');
  expect(trialsOf(await (await worker(id, 3600)).ask(1, 'b'))).toEqual([2]);
  await (await worker(id)).tell([resultOf(first.points[0]!)]);
  // From here on every point has expired at once.
  const again = await (await worker(id, 1e-6)).ask(3, 'c');
  expect(trialsOf(again)).toEqual([1, 2, 3]);
  expect(again.points[0]).toEqual(first.points[1]);
});

test('results are taken all or none, and a second time without an effect', async () => {
  const id = await newSearch(store, PLAN);
  const points = await worker(id);
  const asked = (await points.ask(2, 'a')).points.map(resultOf);
  const strange = { trial: 3, statistics: { sharpe: 1 } };
  await expect(points.tell([...asked, strange])).rejects.toMatchObject({ code: 'VALIDATION', path: 'results.2.trial' });
  expect(await store.trials.stored(id, 0, 12)).toEqual([]);
  expect(await points.tell(asked)).toBe(2);
  expect(await points.tell(asked)).toBe(0);
  const other = { trial: 1, statistics: { sharpe: 99 } };
  await expect(points.tell([other])).rejects.toMatchObject({ code: 'INVALID_STATE', path: 'results.0' });
});

test('a space that ends ends the search, and a point that equals an earlier one is not handed out', async () => {
  const cell = { type: 'int' as const, low: 0, high: 1, log: false };
  const space = { dimensions: ['x', 'y'].map((name) => ({ name, dimension: cell })), relations: [] };
  const grid = await newSearch(store, { ...PLAN, space, algorithm: { name: 'random', options: {} } });
  expect(await toTheEnd(grid, 3)).toHaveLength(4);
  expect(await (await worker(grid)).state()).toEqual({ completed: 4, total: 4, done: true });
  const repeating = await newSearch(store, { ...PLAN, space, algorithm: { name: 'cma-es', options: {} } });
  expect((await toTheEnd(repeating, 12)).filter(Boolean).length).toBeLessThanOrEqual(4);
  expect(await (await worker(repeating)).state()).toEqual({ completed: 12, total: 12, done: true });
});

test('a search that has ended hands out no point and takes no result', async () => {
  const id = await newSearch(store, PLAN);
  const points = await worker(id);
  const { points: asked } = await points.ask(1, 'a');
  await store.operations.end(id, { status: 'cancelled' });
  await expect(points.ask(1, 'b')).rejects.toMatchObject({ code: 'INVALID_STATE' });
  await expect(points.tell(asked.map(resultOf))).rejects.toMatchObject({ code: 'INVALID_STATE' });
});
