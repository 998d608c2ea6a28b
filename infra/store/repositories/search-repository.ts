import type { QueryCreator } from 'kysely';
import { HoldfastError, type ErrorBody } from '../../../engine/model/errors';
import type { Parameters } from '../../../engine/model/run-config';
import type { PointResult, SearchOptions, SearchOutcome } from '../../../engine/model/search';
import type { Db } from '../database';
import type { Schema } from '../schema';
import { findOperation, listOperations, type OperationFilter, type OperationPage } from './operation-rows';
import type { SweepRow } from './sweep-repository';

export interface StoredGeneration {
  generation: number;
  /** Trial of its first point. */
  first: number;
  points: Parameters[];
  /** Null until all of its points have rows. */
  results: PointResult[] | null;
}

export interface NewGeneration extends Omit<StoredGeneration, 'results'> {
  /** Trials of it whose points equal earlier ones; without them, none. */
  repeated?: number[];
}

/** What the points of a generation came to. */
export interface GenerationResults {
  generation: number;
  results: readonly PointResult[];
  /** The best of them by the first objective; null where all have failed. */
  best: { trial: number; violation: number; cost: number } | null;
}

/** How far a search has come. */
export interface SearchStanding {
  /** Generations whose points all have results. */
  generations: number;
  /** The best point of these by the first objective; of equal ones the first. */
  best?: { trial: number; result: PointResult };
}

/** Searches, which are sweeps with generations; their trials are those of sweeps. */
export class SearchRepository {
  constructor(private readonly db: Db) {}

  /** @throws HoldfastError SEARCH_NOT_FOUND */
  async get(id: string): Promise<SweepRow> {
    const row = await findOperation<SweepRow>(this.db, 'sweeps', id);
    if (row && row.search !== null) return row;
    throw new HoldfastError('SEARCH_NOT_FOUND', `There is no search "${id}".`, { path: 'id' });
  }

  /** By its number in the order of creation. */
  async findByNumber(number: number): Promise<SweepRow | undefined> {
    const row = await this.db
      .selectFrom('operations')
      .select('id')
      .where('seq', '=', number)
      .where('kind', '=', 'search')
      .executeTakeFirst();
    return row && this.get(row.id);
  }

  list(filter: OperationFilter): Promise<OperationPage<SweepRow>> {
    const columns = ['config', 'points_hash', 'rows_of', 'search', 'outcome'];
    return listOperations(this.db, { ...filter, kind: 'search' }, { table: 'sweeps', columns });
  }

  /** Generations in their order. */
  async generations(
    id: string,
    { from = 0, limit = Infinity }: { from?: number; limit?: number } = {},
  ): Promise<StoredGeneration[]> {
    const rows = await this.db
      .selectFrom('search_generations')
      .selectAll()
      .where('search_id', '=', id)
      .where('generation', '>=', from)
      .orderBy('generation')
      .$if(limit < Infinity, (query) => query.limit(limit))
      .execute();
    return rows.map(({ generation, first_trial: first, points, results }) => ({ generation, first, points, results }));
  }

  /** What trials came to, in their order, as far as generations are whole. */
  async results(id: string): Promise<PointResult[]> {
    const rows = await this.db
      .selectFrom('search_generations')
      .select('results')
      .where('search_id', '=', id)
      .where('results', 'is not', null)
      .orderBy('generation')
      .execute();
    return rows.flatMap(({ results }) => results ?? []);
  }

  /** How far it has come, without the results of more than one generation. */
  async standing(id: string): Promise<SearchStanding> {
    const [{ generations }, first] = await Promise.all([
      this.db
        .selectFrom('search_generations')
        .select(({ fn }) => fn.count<string>('generation').as('generations'))
        .where('search_id', '=', id)
        .where('results', 'is not', null)
        .executeTakeFirstOrThrow(),
      this.db
        .selectFrom('search_generations')
        .select(['first_trial', 'best_trial', 'results'])
        .where('search_id', '=', id)
        .where('best_trial', 'is not', null)
        .orderBy('best_violation')
        .orderBy('best_cost')
        .orderBy('generation')
        .limit(1)
        .executeTakeFirst(),
    ]);
    if (!first) return { generations: Number(generations) };
    const trial = first.best_trial!;
    return { generations: Number(generations), best: { trial, result: first.results![trial - first.first_trial]! } };
  }

  /**
   * Stores a generation, in one step with what an earlier one came to; a generation or result that is there stays as it is.
   * @returns the points that were there, if any
   */
  async saveGeneration(
    id: string,
    { generation, first, points, repeated = [] }: NewGeneration,
    earlier?: GenerationResults,
  ): Promise<Parameters[] | undefined> {
    const values = { search_id: id, generation, first_trial: first, points: JSON.stringify(points), repeated };
    const made = await this.beside(id, earlier)
      .insertInto('search_generations')
      .values(values)
      .onConflict((conflict) => conflict.doNothing())
      .returning('generation')
      .execute();
    if (made.length > 0) return undefined;
    return (await this.generations(id, { from: generation, limit: 1 }))[0]?.points;
  }

  async saveResults(id: string, results: GenerationResults): Promise<void> {
    await resultsUpdate(this.db, id, results).execute();
  }

  async saveOptions(id: string, options: SearchOptions): Promise<void> {
    await this.db
      .updateTable('sweeps')
      .set({ search: JSON.stringify(options) })
      .where('id', '=', id)
      .execute();
  }

  async saveOutcome(id: string, outcome: SearchOutcome): Promise<void> {
    await this.db
      .updateTable('sweeps')
      .set({ outcome: JSON.stringify(outcome) })
      .where('id', '=', id)
      .execute();
  }

  /** Why the best point of the present attempt has no verdict, beside what else the search came to. */
  async tellUnjudged({ id, attempt }: Pick<SweepRow, 'id' | 'attempt'>, unjudged: ErrorBody): Promise<void> {
    const row = await this.get(id);
    if (row.attempt === attempt && row.outcome) await this.saveOutcome(id, { ...row.outcome, unjudged });
  }

  /** What a statement begins with that also stores results, of which it reads nothing. */
  private beside(id: string, earlier: GenerationResults | undefined): QueryCreator<Schema> {
    if (!earlier) return this.db;
    return this.db.with('told', (db) => resultsUpdate(db, id, earlier));
  }
}

function resultsUpdate(db: Pick<Db, 'updateTable'>, id: string, { generation, results, best }: GenerationResults) {
  const { trial = null, violation = null, cost = null } = best ?? {};
  return db
    .updateTable('search_generations')
    .set({ results: JSON.stringify(results), best_trial: trial, best_violation: violation, best_cost: cost })
    .where('search_id', '=', id)
    .where('generation', '=', generation)
    .where('results', 'is', null);
}
