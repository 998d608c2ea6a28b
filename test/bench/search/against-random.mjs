/**
 * TPE and CMA-ES against random search: the least cost after 200 trials, over 50 seeds, on functions of BBOB in 5 and 10
 * dimensions and on a strategy of five parameters. The figure is the worst p of a one-sided rank sum test.
 */
import { cube, minimum } from './minimize.mjs';
import { FUNCTIONS, functionOf } from './bbob.mjs';
import { pLower } from './rank-sum.mjs';
import { SPACE, strategyCost } from './strategy.mjs';

const TRIALS = 200;
const SEEDS = Array.from({ length: 50 }, (_, seed) => seed);
const DIMENSIONS = [5, 10];
const BOUNDS = { low: -5, high: 5 };

function problems() {
  const functions = DIMENSIONS.flatMap((dimensions) =>
    Object.keys(FUNCTIONS).map((name) => ({
      name: `${name}, ${dimensions}`,
      space: cube(dimensions, BOUNDS),
      costOf(seed) {
        const value = functionOf(name, dimensions, seed);
        return (point) => value(Object.values(point));
      },
    })),
  );
  const cost = strategyCost();
  return [...functions, { name: 'mean-reversion-v1', space: SPACE, costOf: () => cost }];
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** Figures of all algorithms, which share what random search finds. */
export function measureAgainstRandom() {
  const worst = { tpe: 0, 'cma-es': 0 };
  const raw = {};
  for (const { name, space, costOf } of problems()) {
    const least = (algorithm) => SEEDS.map((seed) => minimum(algorithm, { space, seed, trials: TRIALS }, costOf(seed)));
    const random = least('random');
    raw[name] = { random: median(random) };
    for (const algorithm of Object.keys(worst)) {
      const found = least(algorithm);
      const p = pLower(found, random);
      raw[name][algorithm] = median(found);
      raw[name][`${algorithm}P`] = p;
      worst[algorithm] = Math.max(worst[algorithm], p);
    }
  }
  return { tpeWorstP: worst.tpe, cmaesWorstP: worst['cma-es'], raw: { againstRandom: raw } };
}
