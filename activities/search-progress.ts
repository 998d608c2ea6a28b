import { canonicalJson } from '../engine/model/canonical';
import { HoldfastError } from '../engine/model/errors';
import type { Manifest } from '../engine/model/manifest';
import type { Parameters } from '../engine/model/run-config';
import type { PointResult, SearchPlan } from '../engine/model/search';
import type { SweepConfig } from '../engine/model/sweep-plan';
import type { Micros } from '../engine/model/time';
import { SEARCH_ALGORITHMS } from '../engine/search/algorithms';
import { figuresOf, resultOf } from '../engine/search/costs';
import { bestFirst } from '../engine/search/dominance';
import { PointLedger } from '../engine/search/point-ledger';
import { Space } from '../engine/search/space';
import type { Evaluated, Searcher } from '../engine/search/searcher';
import type { TrialRow } from '../infra/store/copy-trials';
import type { SweepRow } from '../infra/store/repositories/sweep-repository';
import type { Store } from '../infra/store/store';
import type { EngineDependencies } from './engine-dependencies';
import { searchedConfig } from './searched-config';

/** The points of a generation. */
export interface Generation {
  /** Trial of its first point. */
  first: number;
  points: Parameters[];
  /** For each point the first trial of an equal one: its own where it is new. */
  earlier: Int32Array;
}

/**
 * How far a search has come, as far as this worker knows. Whoever comes later asks the algorithm for all earlier generations
 * again and tells it what the rows say of them.
 */
export class SearchProgress {
  private readonly searcher: Searcher;
  private readonly tried: PointLedger;
  private readonly generations: Generation[] = [];
  private readonly observed: PointResult[][] = [];
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly store: Store,
    private readonly id: string,
    private readonly given: { plan: SearchPlan; config: SweepConfig; holdoutFrom?: Micros },
  ) {
    const { algorithm, space, objectives, seed, trials, generation } = this.plan;
    const problem = { space, objectives: objectives.length, seed, trials, generation };
    this.tried = new PointLedger(new Space(space));
    this.searcher = SEARCH_ALGORITHMS[algorithm.name].create(problem, algorithm.options);
  }

  static async open(
    deps: Pick<EngineDependencies, 'engine' | 'store'>,
    row: SweepRow,
    manifest: Manifest,
  ): Promise<SearchProgress> {
    const plan = await deps.store.sweeps.searchOf(row);
    return new SearchProgress(deps.store, row.id, { plan, ...(await searchedConfig(deps, row, manifest)) });
  }

  get plan(): SearchPlan {
    return this.given.plan;
  }

  /** What trials are computed with. */
  get config(): SweepConfig {
    return this.given.config;
  }

  /** Where the part begins that the search does not see. */
  get holdoutFrom(): Micros | undefined {
    return this.given.holdoutFrom;
  }

  /**
   * A generation by its number; undefined where the search is over before it.
   * @throws HoldfastError NOT_FINISHED where trials of earlier generations have no rows
   */
  generation(number: number): Promise<Generation | undefined> {
    return this.inTurn(async () => {
      while (this.generations.length <= number) {
        if (this.generations.length > this.observed.length) await this.observeLast();
        if (!(await this.propose())) return undefined;
      }
      return this.generations[number];
    });
  }

  /**
   * Tells the algorithm what the last generation came to.
   * @param rows of all of its trials where they are at hand; else they are read
   * @throws HoldfastError NOT_FINISHED where trials of it have no rows
   */
  observe(number: number, rows?: readonly TrialRow[]): Promise<void> {
    return this.inTurn(async () => {
      if (this.observed.length > number) return;
      await this.observeLast(rows);
    });
  }

  /**
   * Catches up with everything before a trial.
   * @throws HoldfastError NOT_FINISHED where trials before it have no rows
   */
  settle(total: number): Promise<void> {
    return this.inTurn(async () => {
      while (this.observed.length * this.plan.generation < total) {
        if (this.generations.length > this.observed.length) await this.observeLast();
        else if (!(await this.propose())) return;
      }
    });
  }

  /** Points of whole generations that were tried, and how many of all differ. */
  get tally(): { evaluated: number; distinct: number } {
    return { evaluated: this.observed.reduce((sum, { length }) => sum + length, 0), distinct: this.tried.distinct };
  }

  /** Every point of whole generations, each once. */
  get points(): Parameters[] {
    const whole = this.generations.slice(0, this.observed.length);
    return whole.flatMap(({ first, points, earlier }) => points.filter((_, i) => earlier[i] === first + i));
  }

  /** The best of whole generations by the first objective, each point once. */
  best(most: number): { trial: number; point: Parameters }[] {
    const results = this.observed.flat();
    const chosen: { trial: number; point: Parameters }[] = [];
    for (const trial of bestFirst(results)) {
      if (chosen.length === most || results[trial]!.costs === null) break;
      const { first, points, earlier } = this.generations[Math.floor(trial / this.plan.generation)]!;
      if (earlier[trial - first] === trial) chosen.push({ trial, point: points[trial - first]! });
    }
    return chosen;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.turn.then(work, work);
    this.turn = next.catch(() => undefined);
    return next;
  }

  private async propose(): Promise<boolean> {
    const number = this.generations.length;
    const first = number * this.plan.generation;
    const points = this.searcher.propose();
    if (points.length === 0) return false;
    const [stored] = await this.store.searches.generations(this.id, { from: number, limit: 1 });
    if (!stored) await this.store.searches.saveGeneration(this.id, { generation: number, first, points });
    else if (canonicalJson(stored.points) !== canonicalJson(points)) throw differs(number);
    const earlier = Int32Array.from(points, (point) => this.tried.add(point));
    this.generations.push({ first, points, earlier });
    return true;
  }

  private async observeLast(rows?: readonly TrialRow[]): Promise<void> {
    const number = this.observed.length;
    const { first, points } = this.generations[number]!;
    const known = rows ?? (await this.store.trials.rows(this.id, first, first + points.length));
    if (known.length < points.length) {
      throw new HoldfastError('NOT_FINISHED', `Generation ${number} of the search has trials without a result.`);
    }
    const results = known.map(({ error, statistics }) =>
      resultOf(this.plan, error ? undefined : figuresOf(statistics)),
    );
    this.searcher.observe(results.map((result, i): Evaluated => ({ ...result, point: points[i]! })));
    this.observed.push(results);
    await this.store.searches.saveResults(this.id, number, results);
  }
}

function differs(generation: number): HoldfastError {
  return new HoldfastError(
    'DETERMINISM_VIOLATION',
    `Generation ${generation} of the search has other points than were stored.`,
    { details: { generation } },
  );
}
