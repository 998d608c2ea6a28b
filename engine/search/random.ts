import { atMost, DistinctPoints } from './distinct';
import { FeasiblePoints } from './feasible';
import { generationsOf } from './generations';
import { readOptions } from './options';
import { randomOf } from './random-source';
import type { SearchAlgorithm } from './searcher';
import { plannedGeneration } from './sizes';
import { Space } from './space';

/** Points drawn evenly from the space, none of them twice. */
export const randomSearch: SearchAlgorithm = {
  name: 'random',
  learns: false,
  multiObjective: true,
  options: {},
  generation: plannedGeneration,
  create(problem, given) {
    readOptions({}, given);
    const space = new Space(problem.space);
    const feasible = new FeasiblePoints(space);
    const distinct = new DistinctPoints(space);
    return generationsOf(problem, {
      next: (count, generation) =>
        atMost(count, (index) => {
          const random = randomOf(problem.seed, generation, index);
          return distinct.next(() => feasible.uniform(random).point);
        }),
    });
  },
};
