import { atMost } from './distinct';
import { checkCountable, everyPoint } from './every-point';
import { noPoint } from './feasible';
import { generationsOf } from './generations';
import { readOptions } from './options';
import type { SearchAlgorithm } from './searcher';
import { plannedGeneration } from './sizes';
import { Space } from './space';

/** Every point of a finite space in order, the last dimension the fastest, as those of sweeps are. */
export const gridSearch: SearchAlgorithm = {
  name: 'grid',
  learns: false,
  multiObjective: true,
  options: {},
  generation: plannedGeneration,
  create(problem, given) {
    readOptions({}, given);
    const space = new Space(problem.space);
    checkCountable(space);
    if (everyPoint(space).next().done) throw noPoint();
    const points = everyPoint(space);
    return generationsOf(problem, { next: (count) => atMost(count, () => points.next().value) });
  },
};
