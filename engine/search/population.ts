import type { Parameters } from '../model/run-config';
import { breed, contestants, variationOf, type BreedingOptions, type Nursery } from './breeding';
import type { Result } from './dominance';
import { FeasiblePoints, type Candidate } from './feasible';
import type { Steps } from './generations';
import { PointLedger } from './point-ledger';
import { randomOf } from './random-source';
import type { Mating } from './variation';
import type { Evaluated, SearchProblem } from './searcher';
import { Space } from './space';

/** A point of a population: its coordinates, of inactive parameters too, and what became of it. */
export interface Member extends Result {
  units: Float64Array;
}

/** How an evolutionary algorithm chooses. */
export interface Selection {
  /** Those of parents and children that live on, at most `size`, in the order in which `parent` takes them. */
  survivors(parents: readonly Member[], children: readonly Member[], size: number): Member[];
  /** Index of a parent among the survivors; `draw` gives contestants. */
  parent(draw: () => number): number;
}

/** Generations of children of the best; random points until the first population is whole. */
export class Population implements Steps {
  readonly #problem: SearchProblem;
  readonly #selection: Selection;
  readonly #size: number;
  readonly #nursery: Nursery;
  #survivors: Member[] = [];
  #open: Candidate[] = [];

  constructor(problem: SearchProblem, options: BreedingOptions, selection: Selection) {
    this.#problem = problem;
    this.#selection = selection;
    this.#size = Number.isNaN(options.population) ? Math.max(2, problem.generation) : options.population;
    const space = new Space(problem.space);
    const [feasible, ledger] = [new FeasiblePoints(space), new PointLedger(space)];
    this.#nursery = { space, feasible, ledger, variation: variationOf(options, space) };
  }

  next(count: number, generation: number): Parameters[] {
    const { feasible, ledger } = this.#nursery;
    const matings = this.#matings(count, generation);
    this.#open = Array.from({ length: count }, (_, index) => {
      const child = matings
        ? breed(this.#nursery, matings[index]!)
        : feasible.uniform(randomOf(this.#problem.seed, generation, index));
      ledger.add(child.point);
      return child;
    });
    return this.#open.map(({ point }) => point);
  }

  /** Of each child, once the population is whole: two of the same parents lie beside each other. */
  #matings(count: number, generation: number): Mating[] | undefined {
    if (this.#survivors.length < this.#size) return undefined;
    const of = (index: number | string) => randomOf(this.#problem.seed, generation, index);
    const draw = contestants(of('parents'), this.#survivors.length);
    const parent = () => this.#survivors[this.#selection.parent(draw)]!.units;
    const matings: Mating[] = [];
    while (matings.length < count) {
      const [mother, father] = [parent(), parent()];
      const pair = `pair ${matings.length}`;
      for (const parents of [
        [mother, father],
        [father, mother],
      ] as const) {
        matings.push({ parents, crossing: of(pair), random: of(matings.length) });
      }
    }
    return matings;
  }

  learn(results: readonly Evaluated[]): void {
    const children = results.map(({ point: _point, ...result }, i) => ({ ...result, units: this.#open[i]!.units }));
    this.#survivors = this.#selection.survivors(this.#survivors, children, this.#size);
  }
}
