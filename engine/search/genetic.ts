import { BREEDING_OPTIONS, tournament } from './breeding';
import { bestFirst } from './dominance';
import { generationsOf } from './generations';
import { readOptions } from './options';
import { Population, type Selection } from './population';
import type { SearchAlgorithm } from './searcher';
import { populationSize } from './sizes';

const OPTIONS = {
  ...BREEDING_OPTIONS,
  tournament: { low: 1, high: 100, whole: true, default: 3, about: 'Points of which the best becomes a parent.' },
  elite: { low: 0, high: 1000, whole: true, default: 2, about: 'Best points that are parents again.' },
} as const;

/** Survivors are best first, so that a tournament goes to the smallest index. */
function selectionOf({ tournament: rounds, elite }: { tournament: number; elite: number }): Selection {
  return {
    survivors(parents, children, size) {
      const best = parents.slice(0, elite);
      const all = [...best, ...children];
      // A generation that is smaller than the population leaves room for the next best parents.
      const filled = [...all, ...parents.slice(elite, elite + Math.max(0, size - all.length))];
      return bestFirst(filled)
        .slice(0, size)
        .map((index) => filled[index]!);
    },
    parent: (draw) => tournament(draw, { rounds, isBetter: (a, b) => a < b }),
  };
}

/** A genetic algorithm with tournaments and an elite (Goldberg and Deb 1991; De Jong 1975). */
export const geneticSearch: SearchAlgorithm = {
  name: 'genetic',
  learns: true,
  multiObjective: false,
  options: OPTIONS,
  generation: populationSize,
  create(problem, given) {
    const options = readOptions(OPTIONS, given);
    return generationsOf(problem, new Population(problem, options, selectionOf(options)));
  },
};
