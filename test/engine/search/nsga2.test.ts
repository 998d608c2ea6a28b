import type { Parameters } from '../../../engine/model/run-config';
import { hypervolume, paretoFront } from '../../../engine/search/pareto';
import { float, searched, searcherOf, spaceOf } from './spaces';

const gOf = (x: number[]) => 1 + (9 / (x.length - 1)) * x.slice(1).reduce((sum, value) => sum + value, 0);

/** Zitzler, Deb and Thiele 2000, with the hypervolume of the true front up to (1.1, 1.1), by its integral. */
const ZDT = {
  // 1.21 less the area under 1 - sqrt(x) on [0, 1] and the strip right of it.
  zdt1: { second: (ratio: number) => 1 - Math.sqrt(ratio), volume: 1.21 - 1 / 3 },
  zdt2: { second: (ratio: number) => 1 - ratio * ratio, volume: 1.21 - 2 / 3 },
  // Of the running minimum of the curve, by the trapezoid rule in numpy.
  zdt3: {
    second: (ratio: number, first: number) => 1 - Math.sqrt(ratio) - ratio * Math.sin(10 * Math.PI * first),
    volume: 1.33176,
  },
};

const DIMENSIONS = 10;
const space = spaceOf(Object.fromEntries(Array.from({ length: DIMENSIONS }, (_, i) => [`x${i}`, float(0, 1)])));

test.each(Object.entries(ZDT))('the front of %s is found to 95 % of its hypervolume', (_name, { second, volume }) => {
  const judge = (point: Parameters) => {
    const x = Object.values(point).map(Number);
    const g = gOf(x);
    return { costs: [x[0]!, g * second(x[0]! / g, x[0]!)], violation: 0 };
  };
  const searcher = searcherOf('nsga2', { space, objectives: 2, trials: 6000, generation: 100, seed: 3 });
  const all = searched(searcher, judge).flat();
  const front = paretoFront(all).map((index) => all[index]!.costs!);
  expect(hypervolume(front, [1.1, 1.1])).toBeGreaterThan(0.95 * volume);
  expect(hypervolume(front, [1.1, 1.1])).toBeLessThanOrEqual(volume);
});

test('constraints bend the front: only points that keep them are in it', () => {
  const two = spaceOf({ a: float(0, 1), b: float(0, 1) });
  // Both are minimized, a + b >= 1 must hold: the front is the line between (0, 1) and (1, 0).
  const judge = ({ a, b }: Parameters) => ({
    costs: [Number(a), Number(b)],
    violation: Math.max(0, 1 - Number(a) - Number(b)),
  });
  const all = searched(searcherOf('nsga2', { space: two, objectives: 2, trials: 2000, generation: 50 }), judge).flat();
  const front = paretoFront(all).map((index) => all[index]!);
  expect(front.length).toBeGreaterThan(40);
  for (const { costs, violation } of front) {
    expect(violation).toBe(0);
    expect(costs![0]! + costs![1]!).toBeLessThan(1.05);
  }
  const ends = front.map(({ costs }) => costs![0]!);
  expect(Math.min(...ends)).toBeLessThan(0.05);
  expect(Math.max(...ends)).toBeGreaterThan(0.95);
});
