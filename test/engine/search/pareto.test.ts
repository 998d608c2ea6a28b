import { SeededRandom } from '../../../engine/execution/run/seeded-random';
import {
  bestFirst,
  constrainedDominates,
  crowdingDistances,
  nondominatedFronts,
} from '../../../engine/search/dominance';
import { hypervolume, paretoFront } from '../../../engine/search/pareto';

const kept = (...costs: number[]) => ({ costs, violation: 0 });

test('a front has what none dominates, and all of equal points', () => {
  // (1,5) (2,3) (4,1) are the front, (2,3) twice; (3,3) and (5,5) are dominated.
  const results = [kept(5, 5), kept(2, 3), kept(4, 1), kept(3, 3), kept(1, 5), kept(2, 3)];
  expect(paretoFront(results)).toEqual([1, 2, 4, 5]);
  expect(nondominatedFronts(results)).toEqual([[1, 2, 4, 5], [3], [0]]);
});

test('what breaks constraints comes behind what keeps them, by how much, and what failed last', () => {
  const failed = { costs: null, violation: 0 };
  const results = [failed, { costs: [0, 0], violation: 2 }, { costs: [9, 9], violation: 1 }, kept(5, 6), kept(6, 5)];
  expect(paretoFront(results)).toEqual([3, 4]);
  expect(nondominatedFronts(results)).toEqual([[3, 4], [2], [1], [0]]);
  expect(paretoFront(results.slice(0, 3))).toEqual([2]);
  expect(bestFirst(results)).toEqual([3, 4, 2, 1, 0]);
});

const SEED = Number(process.env.SEED ?? 1);

test.each([1, 2, 3, 4])(`the front of %p objectives is that of its definition (SEED=${SEED})`, (objectives) => {
  const random = new SeededRandom(SEED, `front of ${objectives}`);
  for (let round = 0; round < 60; round++) {
    // Few values, so that many costs are equal; every third round has many.
    const values = round % 3 === 0 ? 1000 : 4;
    const results = Array.from({ length: 1 + Math.floor(120 * random.next()) }, () => ({
      costs: random.next() < 0.1 ? null : Array.from({ length: objectives }, () => Math.floor(values * random.next())),
      violation: round % 2 === 0 ? 0 : 1 + Math.floor(2 * random.next()),
    }));
    const front = results.flatMap((one, i) =>
      one.costs === null || results.some((other) => constrainedDominates(other, one)) ? [] : [i],
    );
    expect([round, paretoFront(results)]).toEqual([round, front]);
  }
});

test('the front of 20,000 points that are all in it has all of them', () => {
  expect(paretoFront(Array.from({ length: 20_000 }, (_, i) => kept(i, -i)))).toHaveLength(20_000);
  // On the plane x + y + z = 0 none dominates another.
  const plane = Array.from({ length: 20_000 }, (_, i) =>
    kept(i % 200, Math.floor(i / 200), -(i % 200) - Math.floor(i / 200)),
  );
  expect(paretoFront(plane)).toHaveLength(20_000);
});

test('crowding is the perimeter between neighbours over the ranges, and the ends are free', () => {
  const results = [kept(0, 10), kept(1, 6), kept(4, 2), kept(10, 0)];
  // (4 - 0) / 10 + (10 - 2) / 10 and (10 - 1) / 10 + (6 - 0) / 10.
  expect(crowdingDistances(results, [0, 1, 2, 3])).toEqual([
    Infinity,
    expect.closeTo(1.2),
    expect.closeTo(1.5),
    Infinity,
  ]);
});

test('the hypervolume of one, two and three objectives is that counted by hand', () => {
  expect(hypervolume([[3], [2]], [5])).toBe(3);
  // Strips of 1 x 1, 2 x 3 and 1 x 5 below and right of (1,5) (2,3) (4,1) up to (5, 6).
  expect(
    hypervolume(
      [
        [2, 3],
        [1, 5],
        [4, 1],
        [4, 4],
        [6, 0],
      ],
      [5, 6],
    ),
  ).toBe(1 * 1 + 2 * 3 + 1 * 5);
  // A cube of side 2 and one of 1 x 3 x 1 that share 1 x 2 x 1.
  expect(
    hypervolume(
      [
        [1, 1, 1],
        [2, 0, 2],
      ],
      [3, 3, 3],
    ),
  ).toBe(8 + 3 - 2);
  expect(hypervolume([[3, 3, 3]], [3, 3, 3])).toBe(0);
});

test('the volume of three objectives is that of the cells of a lattice that are dominated', () => {
  const points = Array.from({ length: 30 }, (_, i) => [(i * 7) % 10, (i * 3) % 10, (i * i) % 10]);
  let cells = 0;
  for (let x = 0; x < 10; x++)
    for (let y = 0; y < 10; y++)
      for (let z = 0; z < 10; z++) if (points.some(([a, b, c]) => a! <= x && b! <= y && c! <= z)) cells += 1;
  expect(hypervolume(points, [10, 10, 10])).toBe(cells);
});
