import type { Kysely } from 'kysely';
import type { Parameters } from '../../engine/model/run-config';
import type { SearchPlan } from '../../engine/model/search';
import { SEARCH_ALGORITHMS } from '../../engine/search/algorithms';
import type { TrialBatch } from '../../infra/store/copy-trials';
import { openDatabase } from '../../infra/store/database';
import { fillBests } from '../../infra/store/migrations/0030-best-of-generations';
import type { Store } from '../../infra/store/store';
import { endBadly } from '../support/operations';
import { useTestStore } from '../support/test-store';
import { FakeEngine, hashOf, newSearch as newSearchIn, newWorker } from './search-rig';

let store: Store;
let databaseUrl: string;

useTestStore((opened, url) => ([store, databaseUrl] = [opened, url]));

const GENERATION = 10;
const TRIALS = 60;
const real = (low: number, high: number) => ({ type: 'float' as const, low, high, log: false });
const SPACE: SearchPlan['space'] = {
  dimensions: [
    { name: 'x', dimension: real(-1, 1) },
    { name: 'y', dimension: real(-1, 1) },
  ],
  relations: [],
};
const PLAN: SearchPlan = {
  ...{ algorithm: { name: 'genetic', options: {} }, space: SPACE, constraints: [], seed: 5 },
  objectives: [{ terms: [{ statistic: 'sharpe', weight: 1 }], direction: 'maximize' }],
  ...{ trials: TRIALS, generation: GENERATION },
};
/** The best point is (0.3, -0.2). */
const sharpeOf = ({ x, y }: Parameters) => -((Number(x) - 0.3) ** 2) - (Number(y) + 0.2) ** 2;

const newSearch = (plan: SearchPlan = PLAN) => newSearchIn(store, plan);
const dying = (after: number) => new FakeEngine(sharpeOf, after);
const worker = (id: string, engine = dying(Infinity), of = store) => newWorker(of, id, engine);

/** The points without a store. */
function pointsOf(plan: SearchPlan): Parameters[] {
  const { algorithm, space, objectives, seed, trials, generation } = plan;
  const problem = { space, objectives: objectives.length, seed, trials, generation };
  const searcher = SEARCH_ALGORITHMS[algorithm.name].create(problem, algorithm.options);
  const all: Parameters[] = [];
  for (let points = searcher.propose(); points.length > 0; points = searcher.propose()) {
    all.push(...points);
    searcher.observe(points.map((point) => ({ point, costs: [-sharpeOf(point)], violation: 0 })));
  }
  return all;
}

async function expectWhole(id: string, plan: SearchPlan = PLAN): Promise<void> {
  const generations = await store.searches.generations(id);
  const points = pointsOf(plan);
  expect(generations.flatMap((generation) => generation.points)).toEqual(points);
  expect(generations.map(({ first }) => first)).toEqual(generations.map((_, i) => i * plan.generation));
  const costs = generations.flatMap(({ results }) => results!.map((result) => result.costs![0]));
  expect(costs).toEqual(points.map((point) => -sharpeOf(point)));
  const rows = await store.trials.rows(id, 0, plan.trials);
  expect(rows.map(({ trial }) => trial)).toEqual(points.map((_, trial) => trial));
  expect(rows.map(({ resultHash }) => Buffer.from(resultHash).toString('hex'))).toEqual(
    points.map((point) => hashOf(point).toString('hex')),
  );
}

test('a search has the points of its algorithm, each with its row and its result', async () => {
  const id = await newSearch();
  const { engine, compute } = await worker(id);
  expect(await compute(0, TRIALS)).toMatchObject({ next: TRIALS, computed: TRIALS });
  expect(engine.computed).toHaveLength(TRIALS);
  await expectWhole(id);
});

test('whoever comes after a worker that died gives the same points and computes none that is stored', async () => {
  const id = await newSearch();
  const { compute } = await worker(id, dying(34));
  await expect(compute(0, TRIALS)).rejects.toThrow('died');
  const before = await store.trials.stored(id, 0, TRIALS);
  const { engine, compute: again } = await worker(id);
  await again(0, TRIALS);
  // The three generations that were whole, at least.
  expect(before.length).toBeGreaterThanOrEqual(30);
  expect(engine.computed).toHaveLength(TRIALS - before.length);
  await expectWhole(id);
});

test('a search that was stopped in a generation goes on there', async () => {
  const id = await newSearch();
  const first = await worker(id);
  expect(await first.compute(0, 25)).toMatchObject({ next: 25, computed: 25 });
  const second = await worker(id);
  await second.compute(25, TRIALS);
  expect(second.engine.computed).toHaveLength(35);
  await expectWhole(id);
});

test('hosts share a generation, whichever ends first, and each goes on where another was', async () => {
  const id = await newSearch();
  const [one, two] = [await worker(id), await worker(id)];
  await two.compute(4, 10);
  await one.compute(0, 4);
  for (let from = 10; from < TRIALS; from += GENERATION) {
    await one.compute(from + 7, from + 10);
    await two.compute(from, from + 7);
  }
  const { progress } = await worker(id);
  await progress.settle(TRIALS);
  expect(progress.tally).toEqual({ evaluated: TRIALS, distinct: TRIALS });
  await expectWhole(id);
});

test('a point that was tried before has its row from there, also where another host has that', async () => {
  const cell = { type: 'int' as const, low: 0, high: 1, log: false };
  const space = { ...SPACE, dimensions: SPACE.dimensions.map(({ name }) => ({ name, dimension: cell })) };
  const plan: SearchPlan = { ...PLAN, space, algorithm: { name: 'cma-es', options: {} } };
  const id = await newSearch(plan);
  const one = await worker(id);
  await one.compute(5, 10);
  await one.compute(0, 5);
  const other = await worker(id);
  const { next } = await other.compute(10, TRIALS);
  expect(next).toBe(TRIALS);
  expect(other.engine.computed.length).toBeLessThanOrEqual(4);
  await expectWhole(id, plan);
});

test('no row is stored before its point', async () => {
  const id = await newSearch();
  const without: number[] = [];
  const trials = {
    stored: store.trials.stored.bind(store.trials),
    rows: store.trials.rows.bind(store.trials),
    store: async (batch: TrialBatch) => {
      const known = (await store.searches.generations(id)).flatMap(({ points }) => points).length;
      without.push(...batch.rows.map(({ trial }) => trial).filter((trial) => trial >= known));
      return store.trials.store(batch);
    },
  };
  const watched = { ...store, trials } as unknown as Store;
  const { compute } = await worker(id, dying(Infinity), watched);
  await compute(0, TRIALS);
  expect(without).toEqual([]);
  await expectWhole(id);
});

test('a search that takes no more rows ends the work with that', async () => {
  const id = await newSearch();
  const { compute, engine } = await worker(id);
  await compute(0, 10);
  await store.operations.end(id, { status: 'cancelled' });
  await expect(compute(10, TRIALS)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  expect(engine.computed.length).toBeLessThanOrEqual(40);
  expect(await store.trials.stored(id, 0, TRIALS)).toHaveLength(10);
});

test('the best point and parameters of trials are read without the other generations', async () => {
  const id = await newSearch();
  const row = await store.searches.get(id);
  expect(await store.searches.standing(id)).toEqual({ generations: 0 });
  await (await worker(id)).compute(0, 25);
  const points = pointsOf(PLAN).slice(0, 20);
  const best = points.reduce((at, point, i) => (sharpeOf(point) > sharpeOf(points[at]!) ? i : at), 0);
  const result = { costs: [-sharpeOf(points[best]!)], violation: 0 };
  const standing = { generations: 2, best: { trial: best, result } };
  expect(await store.searches.standing(id)).toEqual(standing);
  expect(await store.sweeps.parametersOf(row, [13, 2, 13])).toEqual([points[13], points[2], points[13]]);
  expect(await store.sweeps.parametersOf(row, [])).toEqual([]);
  // As results that were stored before generations had their best.
  const none = { best_trial: null, best_violation: null, best_cost: null };
  const database = openDatabase({ databaseUrl, control: 1, statementMs: 0 });
  await database.db.updateTable('search_generations').set(none).where('search_id', '=', id).execute();
  expect(await store.searches.standing(id)).toEqual({ generations: 2 });
  await fillBests(database.db as unknown as Kysely<unknown>);
  await database.close();
  expect(await store.searches.standing(id)).toEqual(standing);
});

test('the ledger counts a point that is proposed again once, while the search is open and when it has ended', async () => {
  const whole = (low: number, high: number) => ({ type: 'int' as const, low, high, step: 1, log: false });
  const dimensions = [
    { name: 'x', dimension: whole(0, 3) },
    { name: 'y', dimension: whole(0, 3) },
  ];
  const plan = { ...PLAN, algorithm: { name: 'cma-es' as const, options: {} }, space: { dimensions, relations: [] } };
  const id = await newSearch(plan);
  const row = await store.searches.get(id);
  const { catalog } = await store.sessions.getManifest(row.manifest_hash!);
  const filter = { catalog, strategy: row.strategy! };
  const before = await store.ledger.tried(filter);
  const { engine, compute } = await worker(id);
  await compute(0, TRIALS);
  const distinct = new Set(pointsOf(plan).map((point) => JSON.stringify(point))).size;
  expect([distinct < TRIALS, engine.computed.length]).toEqual([true, distinct]);
  expect(await store.trials.stored(id, 0, TRIALS)).toHaveLength(TRIALS);
  expect((await store.ledger.tried(filter)).trials).toBe(before.trials + distinct);
  await endBadly(store, id, { status: 'cancelled' });
  expect(await store.ledger.list(filter, { limit: 1, offset: 0 })).toMatchObject([
    { operation_id: id, trials: distinct },
  ]);
  expect((await store.ledger.tried(filter)).trials).toBe(before.trials + distinct);
});

test('stored points that the algorithm would not give are a violation', async () => {
  const id = await newSearch();
  await store.searches.saveGeneration(id, { generation: 0, first: 0, points: [{ x: 0, y: 0 }] });
  const { compute } = await worker(id);
  await expect(compute(0, TRIALS)).rejects.toMatchObject({ code: 'DETERMINISM_VIOLATION' });
  const late = await newSearch();
  const early = await worker(late);
  await store.searches.saveGeneration(late, { generation: 1, first: 10, points: [{ x: 0, y: 0 }] });
  await expect(early.compute(0, TRIALS)).rejects.toMatchObject({ code: 'DETERMINISM_VIOLATION' });
});

test('a trial that failed and is tried again does not change the points that came after it', async () => {
  const id = await newSearch();
  const first = await worker(id);
  await first.compute(0, 20);
  // It failed then, which is what the later points know of it.
  const [stored] = await store.searches.generations(id);
  const results = stored!.results!.map((result, i) => (i === 3 ? { costs: null, violation: 0 } : result));
  const other = await newSearch();
  await store.searches.saveGeneration(other, stored!);
  await store.searches.saveResults(other, { generation: 0, results, best: null });
  const second = await worker(other);
  await second.compute(0, TRIALS);
  expect((await store.searches.generations(other))[0]!.results![3]!.costs).toBeNull();
  const third = await worker(other);
  expect(await third.compute(0, TRIALS)).toMatchObject({ next: TRIALS, computed: 0 });
});
