import { HoldfastError } from '../model/errors';
import { atMost, DistinctPoints } from './distinct';
import { FeasiblePoints } from './feasible';
import { generationsOf } from './generations';
import { readOptions } from './options';
import type { SearchAlgorithm } from './searcher';
import { plannedGeneration } from './sizes';
import { MAX_SOBOL_DIMENSIONS, SobolSequence } from './sobol-sequence';
import { Space } from './space';

/** Points of a scrambled Sobol sequence, which fill the space more evenly than random ones; none of them twice. */
export const sobolSearch: SearchAlgorithm = {
  name: 'sobol',
  learns: false,
  multiObjective: true,
  options: {},
  generation: plannedGeneration,
  create(problem, given) {
    readOptions({}, given);
    const space = new Space(problem.space);
    const dimensions = space.axes.length;
    if (dimensions > MAX_SOBOL_DIMENSIONS) {
      const message = `Sobol sequences are known here for at most ${MAX_SOBOL_DIMENSIONS} parameters, not ${dimensions}.`;
      throw new HoldfastError('SPACE_TOO_LARGE', message, { path: 'space' });
    }
    // Refuses an empty space.
    new FeasiblePoints(space);
    const distinct = new DistinctPoints(space);
    const sequence = new SobolSequence(dimensions, problem.seed);
    let index = 0;
    return generationsOf(problem, {
      next: (count) => atMost(count, () => distinct.next(() => space.at(sequence.point(index++)))),
    });
  },
};
