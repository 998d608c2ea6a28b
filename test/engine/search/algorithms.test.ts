import fc from 'fast-check';
import type { Parameters } from '../../../engine/model/run-config';
import { SEARCH_ALGORITHMS } from '../../../engine/search/algorithms';
import type { Evaluated } from '../../../engine/search/searcher';
import { Space } from '../../../engine/search/space';
import { ALGORITHMS, float, int, less, searched, searcherOf, spaceOf, values, type AlgorithmName } from './spaces';

/** Of every kind of dimension, with conditions and relations. */
const finite = {
  fast: int(2, 30),
  slow: int(2, 300, { log: true }),
  size: float(0.5, 2, { step: 0.5 }),
  exit: values('stop', 'time', 'none'),
  hold: { ...int(1, 20), when: { exit: ['time'] } },
  level: values(5, 1, 3),
};
const mixed = { ...finite, stop: { ...float(0.001, 0.1, { log: true }), when: { exit: 'stop' } } };

const spaceFor = (name: AlgorithmName) => spaceOf(name === 'grid' ? finite : mixed, less('fast', 'slow'));

/** Costs with a minimum at fast 10, slow 50; some points fail, some break a constraint. */
function judged({ fast, slow, exit }: Parameters): Omit<Evaluated, 'point'> {
  const [a, b] = [Number(fast), Number(slow)];
  if ((a * 7 + b) % 11 === 0) return { costs: null, violation: 0 };
  const cost = (a - 10) ** 2 / 100 + Math.log(b / 50) ** 2 + (exit === 'stop' ? 0 : 1);
  return { costs: [cost, b / a], violation: a > 25 ? a - 25 : 0 };
}

describe.each(ALGORITHMS)('%s', (name) => {
  test('gives points of the space, each with what it varies and in the relations, until the budget ends', () => {
    const space = spaceFor(name);
    const generations = searched(searcherOf(name, { space, trials: 137, generation: 20 }), judged);
    expect(generations.map(({ length }) => length)).toEqual([20, 20, 20, 20, 20, 20, 17]);
    for (const { point } of generations.flat()) {
      const known = new Space(space);
      expect(Number(point['fast'])).toBeLessThan(Number(point['slow']));
      expect(point).toEqual(known.at(known.units(point)));
      for (const axis of known.axes) {
        const value = point[axis.name];
        const active = { hold: point['exit'] === 'time', stop: point['exit'] === 'stop' }[axis.name] ?? true;
        expect(value !== undefined).toBe(active);
        if (axis.count !== Infinity && active) expect(axis.value(axis.unit(value!))).toBe(value);
      }
      if (point['stop'] !== undefined) {
        expect(Number(point['stop'])).toBeGreaterThanOrEqual(0.001);
        expect(Number(point['stop'])).toBeLessThanOrEqual(0.1);
      }
    }
  });

  test('proposes the same points to one who observes the same results later, whatever the seed', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.integer({ min: 1, max: 15 }), (seed, generation) => {
        const problem = { space: spaceFor(name), seed, trials: 45, generation, objectives: 2 };
        const before = searched(searcherOf(name, problem), judged);
        const again = searcherOf(name, problem);
        for (const results of before) {
          expect(again.propose()).toEqual(results.map(({ point }) => point));
          again.observe(results);
        }
        expect(again.propose()).toEqual([]);
      }),
      { numRuns: 6 },
    );
  });

  test('gives other points for another seed, but for the grid', () => {
    const space = spaceFor(name);
    const first = (seed: number) => searcherOf(name, { space, seed }).propose();
    if (name === 'grid') expect(first(1)).toEqual(first(2));
    else expect(first(1)).not.toEqual(first(2));
  });

  test('refuses options that it does not have, and says where', () => {
    const space = spaceFor(name);
    expect(() => searcherOf(name, { space }, { sped: 1 })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_FIELD', path: 'algorithm.options.sped' }) as Error,
    );
    for (const [option, { low, whole }] of Object.entries(SEARCH_ALGORITHMS[name].options)) {
      for (const value of [low - 1, NaN, ...(whole ? [low + 0.5] : [])]) {
        expect(() => searcherOf(name, { space }, { [option]: value })).toThrow(
          expect.objectContaining({ code: 'VALIDATION', path: `algorithm.options.${option}` }) as Error,
        );
      }
    }
  });

  test('refuses a space in which no point keeps the relations', () => {
    const space = spaceOf({ fast: int(5, 9), slow: int(1, 5) }, less('fast', 'slow'));
    expect(() => searcherOf(name, { space })).toThrow(
      expect.objectContaining({ code: 'SPACE_EMPTY', path: 'space' }) as Error,
    );
  });

  test('takes a space of one point', () => {
    const points = searched(searcherOf(name, { space: spaceOf({ n: int(3, 3) }), trials: 5 }), judged).flat();
    expect(points.length).toBeGreaterThan(0);
    for (const { point } of points) expect(point).toEqual({ n: 3 });
  });

  test('goes on where everything fails', () => {
    const fail = () => ({ costs: null, violation: 0 });
    const space = spaceFor(name);
    expect(searched(searcherOf(name, { space, trials: 90, generation: 30 }), fail).flat()).toHaveLength(90);
  });
});

describe.each(ALGORITHMS.filter((name) => SEARCH_ALGORITHMS[name].learns))('%s', (name) => {
  test('wants the results of a generation before the next', () => {
    const searcher = searcherOf(name, { space: spaceFor(name), generation: 4 });
    searcher.propose();
    expect(() => searcher.propose()).toThrow('not observed');
    expect(() => searcher.observe([])).toThrow('0 results were observed of 4 points');
  });

  test('finds better points than random ones with the same budget', () => {
    const cost = (point: Parameters) => {
      const { costs, violation } = judged(point);
      return { costs: costs && costs.slice(0, 1), violation };
    };
    const best = (algorithm: AlgorithmName, seed: number) =>
      Math.min(
        ...searched(searcherOf(algorithm, { space: spaceFor(name), seed, trials: 150 }), cost)
          .flat()
          .map(({ costs, violation }) => (costs && violation === 0 ? costs[0]! : Infinity)),
      );
    const mean = (algorithm: AlgorithmName) =>
      [1, 2, 3, 4, 5].reduce((sum, seed) => sum + best(algorithm, seed) / 5, 0);
    expect(mean(name)).toBeLessThan(mean('random'));
  });
});

test('a grid gives every point once, in the order of a sweep', () => {
  const space = spaceOf({ a: int(1, 3), b: values('x', 'y') });
  const points = searched(searcherOf('grid', { space, generation: 4 }), judged).map((results) =>
    results.map(({ point }) => point),
  );
  expect(points).toEqual([
    [
      { a: 1, b: 'x' },
      { a: 1, b: 'y' },
      { a: 2, b: 'x' },
      { a: 2, b: 'y' },
    ],
    [
      { a: 3, b: 'x' },
      { a: 3, b: 'y' },
    ],
  ]);
});

test('a grid refuses what it cannot go through', () => {
  const refuse = (space: ReturnType<typeof spaceOf>) => expect(() => searcherOf('grid', { space }));
  refuse(spaceOf({ x: float(0, 1) })).toThrow(
    expect.objectContaining({ code: 'VALIDATION', path: 'space.x.step' }) as Error,
  );
  refuse(spaceOf({ a: int(1, 5000), b: int(1, 1001) })).toThrow(
    expect.objectContaining({ code: 'SPACE_TOO_LARGE', path: 'space' }) as Error,
  );
});

test.each(['random', 'sobol'] as const)(
  '%s gives no point of a finite space twice, and all of them in the end',
  (name) => {
    const space = spaceOf(
      { a: int(1, 20), b: int(1, 20), m: values('x', 'y'), c: { ...int(1, 2), when: { m: 'y' } } },
      less('a', 'b'),
    );
    const points = searched(searcherOf(name, { space, trials: 1000, generation: 100 }), judged).flat();
    // 190 pairs with a < b, three ways each.
    expect(points).toHaveLength(570);
    expect(new Set(points.map(({ point }) => new Space(space).key(point))).size).toBe(570);
  },
);

test('a point of a random search does not depend on the size of its generation', () => {
  const space = spaceFor('random');
  const first = (generation: number) => searcherOf('random', { space, generation }).propose();
  expect(first(50).slice(0, 10)).toEqual(first(10));
});
