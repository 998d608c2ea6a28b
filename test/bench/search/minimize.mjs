/** A search of a function, as the searcher sees it: generations of points and their costs. */
import { built } from '../engine.mjs';

const { SEARCH_ALGORITHMS } = built('search/algorithms.js');

/** The cube [low, high]^d. */
export function cube(dimensions, { low, high }) {
  return {
    dimensions: Array.from({ length: dimensions }, (_, i) => ({
      name: `x${i}`,
      dimension: { type: 'float', low, high, log: false },
    })),
    relations: [],
  };
}

/** Everything that a search evaluates: `costs` by `evaluate(point)`, which gives one number an objective. */
export function evaluations(algorithm, { space, objectives = 1, seed, trials, options = {}, generation }, evaluate) {
  const { generation: sizeOf, create } = SEARCH_ALGORITHMS[algorithm];
  const problem = { space, objectives, seed, trials };
  const searcher = create({ ...problem, generation: generation ?? sizeOf(problem) }, options);
  const all = [];
  for (;;) {
    const points = searcher.propose();
    if (points.length === 0) return all;
    const results = points.map((point) => ({ point, costs: evaluate(point), violation: 0 }));
    searcher.observe(results);
    all.push(...results);
  }
}

/** The least cost that a search of one objective finds. */
export function minimum(algorithm, problem, evaluate) {
  return evaluations(algorithm, problem, (point) => [evaluate(point)]).reduce(
    (least, { costs }) => Math.min(least, costs[0]),
    Infinity,
  );
}
