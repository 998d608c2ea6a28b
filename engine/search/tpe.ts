import type { SeededRandom } from '../execution/run/seeded-random';
import type { Parameters } from '../model/run-config';
import { bestFirst, type Result } from './dominance';
import { FeasiblePoints } from './feasible';
import { generationsOf, type Steps } from './generations';
import { readOptions } from './options';
import { ParzenEstimator } from './parzen';
import { PointLedger } from './point-ledger';
import { randomOf } from './random-source';
import type { Evaluated, SearchAlgorithm, SearchProblem } from './searcher';
import { Space } from './space';

const OPTIONS = {
  startup: {
    low: 1,
    high: 10_000,
    whole: true,
    default: 10,
    about: 'Random points before the first that is modelled.',
  },
  candidates: {
    low: 1,
    high: 1000,
    whole: true,
    default: 24,
    about: 'Points drawn from the good density, of which the best is taken.',
  },
  share: { low: 0.01, high: 0.9, whole: false, default: 0.1, about: 'Share of the observations that counts as good.' },
  good: { low: 1, high: 1000, whole: true, default: 25, about: 'Most observations that count as good.' },
  explore: {
    ...{ low: 0, high: 1, whole: false, default: 0.15 },
    about: 'Share of the points whose categories are drawn evenly, so that none is given up early.',
  },
} as const;

const NO_CATEGORIES: readonly [number, number][] = [];
/** Observations of the bad density at most: the latest. */
const MOST_BAD = 1000;
/** Draws for each candidate that may break relations. */
const TRIES = 4;

interface Observation extends Result {
  units: Float64Array;
}

/** Tree-structured Parzen estimator (Bergstra et al. 2011). */
class Tpe implements Steps {
  readonly #problem: SearchProblem;
  readonly #options: Record<keyof typeof OPTIONS, number>;
  readonly #space: Space;
  readonly #feasible: FeasiblePoints;
  readonly #ledger: PointLedger;
  readonly #observed: Observation[] = [];

  constructor(problem: SearchProblem, options: Record<keyof typeof OPTIONS, number>) {
    this.#problem = problem;
    this.#options = options;
    this.#space = new Space(problem.space);
    this.#feasible = new FeasiblePoints(this.#space);
    this.#ledger = new PointLedger(this.#space);
  }

  next(count: number, generation: number): Parameters[] {
    const { good, bad } = this.#split();
    const best = new ParzenEstimator(this.#space.axes, good);
    return Array.from({ length: count }, (_, index) => {
      const random = randomOf(this.#problem.seed, generation, index);
      const point =
        this.#ledger.count < this.#options.startup
          ? this.#feasible.uniform(random).point
          : this.#mostPromising(best, new ParzenEstimator(this.#space.axes, bad), random);
      this.#ledger.add(point);
      // A lie about what is being tried, until its result is there: the next point of the generation keeps away from it.
      bad.push(this.#space.units(point));
      return point;
    });
  }

  learn(results: readonly Evaluated[]): void {
    for (const { point, ...result } of results) this.#observed.push({ ...result, units: this.#space.units(point) });
  }

  /** Good observations and the others, both in the order in which they were made. */
  #split(): { good: Float64Array[]; bad: Float64Array[] } {
    const count = this.#observed.length;
    const most = Math.min(this.#options.good, Math.ceil(this.#options.share * count));
    const goodOnes = new Set(bestFirst(this.#observed).slice(0, most));
    const units = (wanted: boolean) =>
      this.#observed.filter((_, index) => goodOnes.has(index) === wanted).map((observation) => observation.units);
    return { good: units(true), bad: units(false).slice(-MOST_BAD) };
  }

  /** Of points drawn from the good density the one where it is largest against the other; new points go first. */
  #mostPromising(good: ParzenEstimator, bad: ParzenEstimator, random: SeededRandom): Parameters {
    let best: { point: Parameters; score: number; known: boolean } | undefined;
    let drawn = 0;
    const categories = random.next() < this.#options.explore ? this.#evenCategories(random) : NO_CATEGORIES;
    for (let i = 0; i < TRIES * this.#options.candidates && drawn < this.#options.candidates; i++) {
      const sampled = good.sample(random);
      for (const [axis, unit] of categories) sampled[axis] = unit;
      const point = this.#space.at(sampled);
      if (!this.#space.satisfies(point)) continue;
      drawn += 1;
      const units = this.#space.units(point);
      const score = good.logDensity(units) - bad.logDensity(units);
      const known = this.#ledger.has(point);
      if (!best || (known === best.known ? score > best.score : !known)) best = { point, score, known };
    }
    return best?.point ?? this.#feasible.uniform(random).point;
  }

  #evenCategories(random: SeededRandom): [axis: number, unit: number][] {
    return this.#space.axes.flatMap(({ ordered }, axis) => (ordered ? [] : [[axis, random.next()]]));
  }
}

export const tpeSearch: SearchAlgorithm = {
  name: 'tpe',
  learns: true,
  multiObjective: false,
  options: OPTIONS,
  generation: ({ trials }) => Math.min(trials, 5),
  create: (problem, given) => generationsOf(problem, new Tpe(problem, readOptions(OPTIONS, given))),
};
