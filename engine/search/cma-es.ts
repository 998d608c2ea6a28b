import type { Parameters } from '../model/run-config';
import type { Axis } from './axis';
import { CmaDistribution } from './cma-distribution';
import { CmaMargin } from './cma-margin';
import { bestFirst, type Result } from './dominance';
import { FeasiblePoints } from './feasible';
import { generationsOf, type Steps } from './generations';
import { readOptions } from './options';
import { randomOf, uniformUnits } from './random-source';
import type { Evaluated, SearchAlgorithm, SearchProblem } from './searcher';
import { Space } from './space';

const OPTIONS = {
  population: {
    ...{ low: 4, high: 10_000, whole: true, default: null },
    about: 'Points of one update, 4 + 3 ln(parameters) by default; smaller generations are put together.',
  },
  sigma: { low: 0.001, high: 1, whole: false, default: 1 / 6, about: 'First step size, as a share of each range.' },
  restarts: {
    low: 0,
    high: 100,
    whole: true,
    default: 9,
    about: 'Fresh starts, each with twice the population, after convergence.',
  },
} as const;

type Options = Record<keyof typeof OPTIONS, number>;

/** Draws of a point within bounds and relations, before it is cut off at the bounds. */
const TRIES = 100;
/** Costs that differ by less are alike. */
const FLAT = 1e-12;

interface Drawn extends Result {
  x: Float64Array;
}

/** Parameters that vary: an axis of one value has nothing to adapt. */
function variedAxes(space: Space): number[] {
  return space.axes.map((_, index) => index).filter((index) => space.axes[index]!.count > 1);
}

function usualPopulation(dimensions: number): number {
  return 4 + Math.floor(3 * Math.log(Math.max(1, dimensions)));
}

/** Covariance matrix adaptation (Hansen and Ostermeier 2001) in the unit cube, with margin for finite axes. */
class CmaEs implements Steps {
  readonly #problem: SearchProblem;
  readonly #options: Options;
  readonly #space: Space;
  readonly #feasible: FeasiblePoints;
  readonly #varied: readonly number[];
  readonly #axes: readonly Axis[];
  #distribution!: CmaDistribution;
  #margin!: CmaMargin;
  #population: number;
  #restarts = 0;
  /** Draws of the generation that is open, and those that wait for an update with their results. */
  #open: Float64Array[] = [];
  #waiting: Drawn[] = [];
  /** Best costs of the last updates. */
  #history: number[] = [];

  constructor(problem: SearchProblem, options: Options) {
    this.#problem = problem;
    this.#options = options;
    this.#space = new Space(problem.space);
    this.#feasible = new FeasiblePoints(this.#space);
    this.#varied = variedAxes(this.#space);
    this.#axes = this.#varied.map((index) => this.#space.axes[index]!);
    this.#population = Number.isNaN(options.population) ? usualPopulation(this.#axes.length) : options.population;
    this.#begin(new Float64Array(this.#axes.length).fill(0.5));
  }

  next(count: number, generation: number): Parameters[] {
    const drawn = Array.from({ length: count }, (_, index) => this.#draw(generation, index));
    this.#open = drawn.map(({ x }) => x);
    return drawn.map(({ point }) => point);
  }

  learn(results: readonly Evaluated[], generation: number): void {
    results.forEach(({ point: _point, ...result }, i) => this.#waiting.push({ ...result, x: this.#open[i]! }));
    if (this.#waiting.length < this.#population || this.#axes.length === 0) return;
    const drawn = this.#waiting;
    this.#waiting = [];
    if (drawn.some(({ costs }) => costs !== null)) this.#update(drawn, generation);
  }

  #begin(mean: Float64Array): void {
    this.#distribution = new CmaDistribution(mean, this.#options.sigma);
    this.#margin = new CmaMargin(this.#axes);
    this.#history = [];
  }

  #draw(generation: number, index: number): { x: Float64Array; point: Parameters } {
    const random = randomOf(this.#problem.seed, generation, index);
    let cut: { x: Float64Array; point: Parameters } | undefined;
    for (let i = 0; i < TRIES; i++) {
      const x = this.#distribution.sample(random);
      const outside = x.some((value, d) => this.#axes[d]!.count === Infinity && (value < 0 || value > 1));
      if (outside && cut) continue;
      const kept = outside ? x.map((value, d) => this.#withinBounds(value, d)) : x;
      const point = this.#pointAt(kept);
      if (!this.#space.satisfies(point)) continue;
      if (!outside) return { x, point };
      cut = { x: kept, point };
    }
    if (cut) return cut;
    const { units, point } = this.#feasible.uniform(random);
    return { x: this.#distribution.shortened(Float64Array.from(this.#varied, (axis) => units[axis]!)), point };
  }

  #withinBounds(value: number, d: number): number {
    return this.#axes[d]!.count === Infinity ? Math.min(1, Math.max(0, value)) : value;
  }

  #pointAt(x: Float64Array): Parameters {
    const units = new Float64Array(this.#space.axes.length).fill(0.5);
    this.#margin.stretched(x, this.#distribution.mean).forEach((unit, d) => (units[this.#varied[d]!] = unit));
    return this.#space.at(units);
  }

  #update(drawn: readonly Drawn[], generation: number): void {
    const order = bestFirst(drawn);
    this.#distribution.update(order.map((index) => drawn[index]!.x));
    this.#margin.correct(this.#distribution, 1 / (this.#axes.length * drawn.length));
    const [best, worst] = [drawn[order[0]!]!, drawn[order.at(-1)!]!];
    const flat = best.costs !== null && worst.costs !== null && worst.costs[0]! - best.costs[0]! < FLAT;
    this.#history.push(best.costs?.[0] ?? NaN);
    if (this.#restarts < this.#options.restarts && (this.#distribution.hasCollapsed() || (flat && this.#stagnates())))
      this.#restart(generation);
  }

  /** Whether the best cost has been the same for as many updates as it takes to learn all axes (Hansen 2009, `TolFun`). */
  #stagnates(): boolean {
    const last = this.#history.slice(-(10 + Math.ceil((30 * this.#axes.length) / this.#population)));
    return (
      last.length === 10 + Math.ceil((30 * this.#axes.length) / this.#population) &&
      last.every((cost) => Math.abs(cost - last[0]!) < FLAT)
    );
  }

  /** From another place with twice the population (Auger and Hansen 2005). */
  #restart(generation: number): void {
    this.#restarts += 1;
    this.#population *= 2;
    this.#begin(uniformUnits(randomOf(this.#problem.seed, generation, 'restart'), this.#axes.length));
  }
}

export const cmaEsSearch: SearchAlgorithm = {
  name: 'cma-es',
  learns: true,
  multiObjective: false,
  options: OPTIONS,
  generation: ({ space, trials }) => Math.min(trials, usualPopulation(variedAxes(new Space(space)).length)),
  create: (problem, given) => generationsOf(problem, new CmaEs(problem, readOptions(OPTIONS, given))),
};
