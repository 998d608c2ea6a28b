import pLimit from 'p-limit';
import { canonicalJson } from '../engine/model/canonical';
import { HoldfastError } from '../engine/model/errors';
import type { ThreadedSearcher } from '../engine/host/search-threads';
import type { Manifest } from '../engine/model/manifest';
import type { Parameters } from '../engine/model/run-config';
import type { PointResult, SearchPlan } from '../engine/model/search';
import type { SweepConfig } from '../engine/model/sweep-plan';
import type { Micros } from '../engine/model/time';
import { figuresOf, namedFigures } from '../engine/model/trial-statistics';
import { costOf, resultOf } from '../engine/search/costs';
import { bestFirst, bestOf } from '../engine/search/dominance';
import { PointLedger } from '../engine/search/point-ledger';
import { Space } from '../engine/search/space';
import type { Evaluated } from '../engine/search/searcher';
import type { TrialRow } from '../infra/store/copy-trials';
import type { GenerationResults, StoredGeneration } from '../infra/store/repositories/search-repository';
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
 * again and tells it what is stored of them.
 */
export class SearchProgress {
  private readonly tried: PointLedger;
  private readonly generations: Generation[] = [];
  private readonly observed: PointResult[][] = [];
  /** What was there when it was looked at last. */
  private readonly stored: StoredGeneration[] = [];
  /** Generations whose points, and whose results, are known to be stored. */
  private readonly saved = { points: 0, results: 0 };
  private readonly turn = pLimit(1);
  private readonly saving = pLimit(1);

  private constructor(
    private readonly store: Store,
    private readonly searcher: ThreadedSearcher,
    private readonly given: { id: string; plan: SearchPlan; config: SweepConfig; holdoutFrom?: Micros },
  ) {
    this.tried = new PointLedger(new Space(this.plan.space));
  }

  static async open(
    deps: Pick<EngineDependencies, 'engine' | 'store'>,
    row: SweepRow,
    manifest: Manifest,
  ): Promise<SearchProgress> {
    const [plan, searched] = await Promise.all([deps.store.sweeps.searchOf(row), searchedConfig(deps, row, manifest)]);
    const { algorithm, space, objectives, seed, trials, generation } = plan;
    const problem = { space, objectives: objectives.length, seed, trials, generation };
    const searcher = await deps.engine.searches.search({ algorithm, problem });
    try {
      const progress = new SearchProgress(deps.store, searcher, { id: row.id, plan, ...searched });
      await progress.look();
      return progress;
    } catch (error) {
      searcher.close();
      throw error;
    }
  }

  private get id(): string {
    return this.given.id;
  }

  /** Nobody waits for what the algorithm is at: ends it. Who asks for more gets an UNAVAILABLE. */
  letGo(): void {
    this.searcher.letGo();
  }

  close(): void {
    this.searcher.close();
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
   * A generation by its number, whose points need not be stored yet; undefined where the search is over before it.
   * @throws HoldfastError NOT_FINISHED where trials of earlier generations have no rows, DETERMINISM_VIOLATION
   */
  generation(number: number): Promise<Generation | undefined> {
    return this.turn(async () => {
      // Others may have come further since.
      if (number > this.generations.length) await this.look();
      while (this.generations.length <= number) {
        if (this.generations.length > this.observed.length) await this.observeLast();
        if (!(await this.propose())) return undefined;
      }
      return this.generations[number];
    });
  }

  /** Whether nobody had begun the generation when it was looked at last. */
  isFresh(number: number): boolean {
    return number >= this.stored.length;
  }

  /** Tells the algorithm what the last generation came to, by the rows of all of its trials. */
  observe(number: number, rows: readonly TrialRow[]): Promise<void> {
    return this.turn(async () => {
      if (this.observed.length === number) await this.observeLast(rows);
    });
  }

  /**
   * Catches up with everything before a trial, and stores it.
   * @throws HoldfastError NOT_FINISHED where trials before it have no rows
   */
  async settle(total: number): Promise<void> {
    await this.turn(async () => {
      await this.look();
      while (this.observed.length * this.plan.generation < total) {
        if (this.generations.length > this.observed.length) await this.observeLast();
        else if (!(await this.propose())) return;
      }
    });
    await this.save();
  }

  /**
   * Stores the points of generations up to a number, each with the results of the one before it; without a number, everything.
   * Rows of a generation come after its points.
   * @throws HoldfastError DETERMINISM_VIOLATION where other points are stored
   */
  save(number = Infinity): Promise<void> {
    return this.saving(async () => {
      const last = Math.min(number, this.generations.length - 1);
      while (this.saved.points <= last) await this.saveNext();
      if (number < Infinity) return;
      while (this.saved.results < this.observed.length) {
        await this.store.searches.saveResults(this.id, this.lastResults());
        this.saved.results++;
      }
    });
  }

  /** Points of whole generations that were tried, and how many of all differ. */
  get tally(): { evaluated: number; distinct: number } {
    return { evaluated: this.observed.reduce((sum, { length }) => sum + length, 0), distinct: this.tried.distinct };
  }

  /** Every point of whole generations, each once, by the trial that it was first. */
  get points(): Map<number, Parameters> {
    const whole = this.generations.slice(0, this.observed.length);
    return new Map(
      whole.flatMap(({ first, points, earlier }) =>
        points.flatMap((point, i): [number, Parameters][] => (earlier[i] === first + i ? [[first + i, point]] : [])),
      ),
    );
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

  /** Reads what has been stored since. */
  private async look(): Promise<void> {
    this.stored.push(...(await this.store.searches.generations(this.id, { from: this.stored.length })));
    while (this.stored[this.saved.results]?.results) this.saved.results++;
  }

  private async propose(): Promise<boolean> {
    const number = this.generations.length;
    const points = await this.searcher.propose();
    if (points.length === 0) return false;
    requireSame(number, points, this.stored[number]?.points);
    const earlier = Int32Array.from(points, (point) => this.tried.add(point));
    this.generations.push({ first: number * this.plan.generation, points, earlier });
    return true;
  }

  private async observeLast(rows?: readonly TrialRow[]): Promise<void> {
    const number = this.observed.length;
    const { points } = this.generations[number]!;
    // What decided the later points counts, although a trial that failed was tried again since.
    const results = this.stored[number]?.results ?? (await this.resultsOf(number, rows));
    await this.searcher.observe(results.map((result, i): Evaluated => ({ ...result, point: points[i]! })));
    this.observed.push(results);
  }

  private async resultsOf(number: number, rows?: readonly TrialRow[]): Promise<PointResult[]> {
    const { first, points } = this.generations[number]!;
    const known = rows ?? (await this.store.trials.rows(this.id, first, first + points.length));
    if (known.length < points.length) {
      throw new HoldfastError('NOT_FINISHED', `Generation ${number} of the search has trials without a result.`);
    }
    return known.map((row) => this.resultOf(row));
  }

  private resultOf({ error, statistics, stopped }: TrialRow): PointResult {
    if (!stopped) return resultOf(this.plan, error ? undefined : figuresOf(statistics, this.config));
    const cost = costOf(this.plan, namedFigures(stopped.statistics));
    return { costs: null, violation: 0, stopped: { fraction: stopped.fraction, cost } };
  }

  private async saveNext(): Promise<void> {
    const generation = this.saved.points;
    if (generation >= this.stored.length) {
      const { first, points, earlier } = this.generations[generation]!;
      const repeated = points.map((_, i) => first + i).filter((trial) => earlier[trial - first] !== trial);
      const isBehind = this.saved.results < Math.min(generation, this.observed.length);
      const before = isBehind ? this.lastResults() : undefined;
      const other = await this.store.searches.saveGeneration(this.id, { generation, first, points, repeated }, before);
      requireSame(generation, points, other);
      if (before) this.saved.results++;
    }
    this.saved.points++;
  }

  private lastResults(): GenerationResults {
    const generation = this.saved.results;
    const results = this.observed[generation]!;
    const at = bestOf(results);
    if (at === undefined) return { generation, results, best: null };
    const { costs, violation } = results[at]!;
    return {
      generation,
      results,
      best: { trial: this.generations[generation]!.first + at, violation, cost: costs![0]! },
    };
  }
}

function requireSame(generation: number, points: Parameters[], stored: Parameters[] | undefined): void {
  if (!stored || canonicalJson(stored) === canonicalJson(points)) return;
  throw new HoldfastError(
    'DETERMINISM_VIOLATION',
    `Generation ${generation} of the search has other points than were stored.`,
    { details: { generation } },
  );
}
