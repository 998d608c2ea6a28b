import { BREEDING_OPTIONS, tournament } from './breeding';
import { crowdingDistances, nondominatedFronts } from './dominance';
import { generationsOf } from './generations';
import { readOptions } from './options';
import { Population, type Member, type Selection } from './population';
import type { SearchAlgorithm } from './searcher';
import { populationSize } from './sizes';

/** Rank of the front and crowding distance of each survivor, in their order. */
interface Standing {
  front: number;
  distance: number;
}

function selection(): Selection {
  let standings: Standing[] = [];
  const isBetter = (a: number, b: number) => {
    const [one, other] = [standings[a]!, standings[b]!];
    return one.front === other.front ? one.distance > other.distance : one.front < other.front;
  };
  return {
    survivors(parents, children, size) {
      const all = [...parents, ...children];
      const chosen: Member[] = [];
      standings = [];
      for (const [rank, front] of nondominatedFronts(all).entries()) {
        const distances = crowdingDistances(all, front);
        const order = front.map((_, at) => at);
        if (chosen.length + front.length > size) order.sort((a, b) => distances[b]! - distances[a]! || a - b);
        for (const at of order.slice(0, size - chosen.length)) {
          chosen.push(all[front[at]!]!);
          standings.push({ front: rank, distance: distances[at]! });
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
