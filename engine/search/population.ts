import type { Parameters } from '../model/run-config';
import { breed, contestants, variationOf, type BreedingOptions, type Nursery } from './breeding';
import type { Result } from './dominance';
import { FeasiblePoints, type Candidate } from './feasible';
import type { Steps } from './generations';
import { PointLedger } from './point-ledger';
import { randomOf } from './random-source';
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
    const pairs = this.#pairs(count, generation);
    this.#open = Array.from({ length: count }, (_, index) => {
      const random = randomOf(this.#problem.seed, generation, index);
      const child = pairs ? breed(this.#nursery, random, pairs[index]!) : feasible.uniform(random);
      ledger.add(child.point);
      return child;
    });
    return this.#open.map(({ point }) => point);
  }

  /** Parents of each child, once the population is whole. */
  #pairs(count: number, generation: number): [Float64Array, Float64Array][] | undefined {
    if (this.#survivors.length < this.#size) return undefined;
    const draw = contestants(randomOf(this.#problem.seed, generation, 'parents'), this.#survivors.length);
    const parent = () => this.#survivors[this.#selection.parent(draw)]!.units;
    return Array.from({ length: count }, () => [parent(), parent()]);
  }

  learn(results: readonly Evaluated[]): void {
    const children = results.map(({ costs, violation }, i) => ({ costs, violation, units: this.#open[i]!.units }));
    this.#survivors = this.#selection.survivors(this.#survivors, children, this.#size);
  }
}
