import type { Parameters } from '../../engine/model/run-config';
import type { SearchPlan } from '../../engine/model/search';
import type { Store } from '../../infra/store/store';
import { useTestStore } from '../support/test-store';
import { FakeEngine, hashOf, newSearch, newWorker, type SharpeOf } from './search-rig';

let store: Store;

useTestStore((opened) => (store = opened));

const cells = { type: 'int' as const, low: 0, high: 26, log: false };
const PLAN: SearchPlan = {
  ...{ algorithm: { name: 'grid', options: {} }, constraints: [], seed: 5, trials: 27, generation: 9 },
  space: { dimensions: [{ name: 'x', dimension: cells }], relations: [] },
  objectives: [{ terms: [{ statistic: 'sharpe', weight: 1 }], direction: 'maximize' }],
  stopping: { rule: 'halving', least: 1 / 9, factor: 3 },
};
/** The larger the better, and the same order on every part of the bars. */
const sharpeOf: SharpeOf = ({ x }, bars) => Number(x) + bars / 1000;

const worker = (id: string, engine = new FakeEngine(sharpeOf)) => newWorker(store, id, engine);

async function tableOf(id: string) {
  const rows = await store.trials.page(id, { limit: 100, offset: 0, sort: { by: 'trial', descending: false } });
  return rows.map(({ status, stopped }) => (stopped ? `${stopped.rung}/${stopped.rungs}` : status));
}

/** Nine trials in steps of three: six stop on ten bars, two on thirty. */
const HALVED = [...Array<string>(6).fill('1/3'), '2/3', '2/3', 'completed'];
const WHOLE = [...HALVED, ...HALVED, ...HALVED];

test('halving runs all trials over a ninth of the bars, a third of them over a third, and the best over all', async () => {
  const id = await newSearch(store, PLAN);
  const { engine, compute, progress } = await worker(id);
  expect(await compute(0, 9)).toMatchObject({ next: 9, computed: 9 });
  expect(engine.bars).toEqual([...Array<number>(9).fill(10), 30, 30, 30, 90]);
  expect(await tableOf(id)).toEqual(HALVED);
  await compute(9, 27);
  expect(await tableOf(id)).toEqual(WHOLE);
  await progress.settle(27);
  expect(progress.best(5).map(({ trial }) => trial)).toEqual([26, 17, 8]);
  expect(progress.tally).toEqual({ evaluated: 27, distinct: 27 });
});

test('a trial that was stopped shows what it had come to, and has no statistics of all bars', async () => {
  const id = await newSearch(store, PLAN);
  await (await worker(id)).compute(0, 27);
  const [first, , , , , , seventh] = await store.trials.page(id, {
    ...{ limit: 27, offset: 0, status: 'stopped' },
    sort: { by: 'trial', descending: false },
  });
  expect(first).toMatchObject({ status: 'stopped', statistics: null, error: null });
  expect(first!.stopped).toMatchObject({ rung: 1, rungs: 3, statistics: { sharpe: 0.01, trades: 0 } });
  expect(seventh!.stopped).toMatchObject({ rung: 2, fraction: 1 / 3, statistics: { sharpe: 6.03 } });
  // A list by a figure begins with those that ran to the end.
  const ranked = await store.trials.page(id, { limit: 4, offset: 0, sort: { by: 'sharpe', descending: true } });
  expect(ranked.map(({ trial }) => trial)).toEqual([26, 17, 8, 0]);
  expect((await store.trials.tally([id])).get(id)).toMatchObject({ completed: 27, failed: 0, bests: [{ trial: 26 }] });
  expect(await store.trials.countStopped(id)).toBe(24);
});

test('whatever dies after however many trials, the table is the same and nothing that is stored is computed again', async () => {
  const calm = await newSearch(store, PLAN);
  const { engine, compute } = await worker(calm);
  await compute(0, 27);
  const { digest } = await store.trials.digest(calm);
  for (const after of [0, 3, 9, 11, 12, 13, 20, 38]) {
    const id = await newSearch(store, PLAN);
    const dying = await worker(id, new FakeEngine(sharpeOf, after));
    await expect(dying.compute(0, 27)).rejects.toThrow('died');
    const other = await worker(id);
    await other.compute(0, 27);
    expect((await store.trials.digest(id)).digest).toBe(digest);
    // Rungs of trials are there, but for the last one, whose row may have been on its way.
    expect(other.engine.bars.length - (engine.bars.length - after)).toBeLessThanOrEqual(1);
  }
});

test('a range that is suspected is computed without the others, and its end decides', async () => {
  const calm = await newSearch(store, PLAN);
  await (await worker(calm)).compute(0, 27);
  const id = await newSearch(store, PLAN);
  const { compute, engine } = await worker(id);
  expect(await compute(0, 4, true)).toMatchObject({ next: 4 });
  // All rungs of each: whoever kills its worker does so by itself.
  expect(engine.bars).toEqual([
    ...Array<number>(4).fill(10),
    ...Array<number>(4).fill(30),
    ...Array<number>(4).fill(90),
  ]);
  expect(await store.trials.stored(id, 0, 27)).toEqual([]);
  await compute(4, 13, true);
  await (await worker(id)).compute(13, 27, true);
  expect((await store.trials.digest(id)).digest).toBe((await store.trials.digest(calm)).digest);
});

test('a trial that killed its worker last of its generation leaves the decision to whoever comes next', async () => {
  const id = await newSearch(store, PLAN);
  await (await worker(id)).compute(0, 8, true);
  const error = { code: 'WORKER_DIED' as const, message: 'x' };
  const dead = { trial: 8, resultHash: hashOf(error), statistics: new Float64Array(0), error };
  await store.trials.store({ sweepId: id, host: 'none', rows: [dead] });
  await (await worker(id)).compute(9, 27);
  expect((await tableOf(id)).slice(0, 9)).toEqual([
    ...Array<string>(5).fill('1/3'),
    '2/3',
    '2/3',
    'completed',
    'failed',
  ]);
});

const failing =
  (bad: number, from: number): SharpeOf =>
  (point, bars) =>
    Number(point.x) === bad && bars >= from ? undefined : sharpeOf(point, bars);

test('what failed at a rung goes on no further, and tried again runs over all bars while the others stay as they are', async () => {
  const id = await newSearch(store, PLAN);
  const first = await worker(id, new FakeEngine(failing(8, 30)));
  await first.compute(0, 27);
  expect((await tableOf(id)).slice(0, 9)).toEqual([...Array<string>(6).fill('1/3'), '2/3', 'completed', 'failed']);
  await store.trials.deleteFailed(id);
  await store.rungs.retryFailed(id);
  const second = await worker(id);
  await second.compute(0, 27);
  expect(second.engine.bars).toEqual([90]);
  expect((await tableOf(id)).slice(0, 9)).toEqual([...Array<string>(6).fill('1/3'), '2/3', 'completed', 'completed']);
});

test('a point that was tried before has its row from there, stopped or not', async () => {
  const cell = { type: 'int' as const, low: 0, high: 3, log: false };
  const space = { dimensions: ['x', 'y'].map((name) => ({ name, dimension: cell })), relations: [] };
  const plan: SearchPlan = { ...PLAN, space, algorithm: { name: 'cma-es', options: {} }, trials: 45 };
  const id = await newSearch(store, plan);
  const { compute, engine, progress } = await worker(id, new FakeEngine(({ x, y }) => Number(x) - Number(y)));
  await compute(0, 45);
  await progress.settle(45);
  expect(engine.bars.filter((bars) => bars === 10).length).toBe(progress.tally.distinct);
  const { points } = (await store.sweeps.planOf(await store.searches.get(id))) as { points: Parameters[] };
  const rows = await store.trials.rows(id, 0, 45);
  const hashes = new Map<string, string>();
  points.forEach((point, i) => {
    const key = JSON.stringify(point);
    const hash = Buffer.from(rows[i]!.resultHash).toString('hex');
    expect(hashes.get(key) ?? hash).toBe(hash);
    hashes.set(key, hash);
  });
});

test('a first part without two bars ends the search with the field at fault', async () => {
  const id = await newSearch(store, { ...PLAN, stopping: { rule: 'median', least: 0.001, factor: 10 } });
  await expect((await worker(id)).compute(0, 27)).rejects.toMatchObject({
    ...{ code: 'VALIDATION', details: undefined, path: 'stopping.least' },
  });
});

test('a search that takes no more rows ends the work at its rungs too', async () => {
  const id = await newSearch(store, PLAN);
  await store.operations.end(id, { status: 'cancelled' });
  await expect((await worker(id)).compute(0, 27)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  expect(await store.rungs.rows(id, 0, 27)).toEqual([]);
});
