import { BREEDING_OPTIONS, tournament } from './breeding';
import { constrainedDominates, crowdingDistances, nondominatedFronts } from './dominance';
import { generationsOf } from './generations';
import { readOptions } from './options';
import { Population, type Member, type Selection } from './population';
import type { SearchAlgorithm } from './searcher';
import { populationSize } from './sizes';

function selection(): Selection {
  let chosen: Member[] = [];
  let distances: number[] = [];
  // Domination itself, not the number of the front, as in Deb's own code: it keeps more of the population at work.
  const isBetter = (a: number, b: number) => {
    if (constrainedDominates(chosen[a]!, chosen[b]!)) return true;
    return !constrainedDominates(chosen[b]!, chosen[a]!) && distances[a]! > distances[b]!;
  };
  return {
    survivors(parents, children, size) {
      const all = [...parents, ...children];
      [chosen, distances] = [[], []];
      for (const front of nondominatedFronts(all)) {
        const crowding = crowdingDistances(all, front);
        const order = front.map((_, at) => at);
        if (chosen.length + front.length > size) order.sort((a, b) => crowding[b]! - crowding[a]! || a - b);
        for (const at of order.slice(0, size - chosen.length)) {
          chosen.push(all[front[at]!]!);
          distances.push(crowding[at]!);
        }
        if (chosen.length >= size) break;
      }
      return chosen;
    },
    parent: (draw) => tournament(draw, { rounds: 2, isBetter }),
  };
}

/** NSGA-II (Deb, Pratap, Agarwal and Meyarivan 2002), with domination by constraints. */
export const nsga2Search: SearchAlgorithm = {
  name: 'nsga2',
  learns: true,
  multiObjective: true,
  options: BREEDING_OPTIONS,
  generation: populationSize,
  create(problem, given) {
    return generationsOf(problem, new Population(problem, readOptions(BREEDING_OPTIONS, given), selection()));
  },
};
