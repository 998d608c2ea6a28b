import { sql, type Selectable } from 'kysely';
import type { BarCounts } from '../../../engine/model/bar-counts';
import { HoldfastError } from '../../../engine/model/errors';
import type { Parameters } from '../../../engine/model/run-config';
import type { SearchOptions, SearchPlan } from '../../../engine/model/search';
import {
  planKey,
  pointsHash,
  splitPlan,
  trialParameters,
  type PointSource,
  type StoredPoints,
  type SweepConfig,
  type SweepPlan,
} from '../../../engine/model/sweep-plan';
import { Recent } from '../../../engine/model/recent';
import type { Db } from '../database';
import type { SweptScript } from '../../../engine/model/script-sweeps';
import type { SweepTable } from '../sweep-schema';
import {
  findOperation,
  listOperations,
  type Detail,
  type Ending,
  type OperationFilter,
  type OperationPage,
  type OperationRow,
} from './operation-rows';
import type { CachedTable } from './result-cache';
import type { Counts } from './trial-repository';

export type SweepRow = OperationRow & Selectable<SweepTable> & { total: number };

/** The sweep whose rows it shows: its own, or those of the one that the cache answered it with. */
export function rowsOf({ id, rows_of: source }: SweepRow): string {
  return source ?? id;
}

/** A hit of the cache shows the rows of its source. */
export const SWEEP_TABLE: CachedTable = { table: 'sweeps', result: ['bars'], rows: 'rows_of' };

/** How a sweep ends whose trials all have rows. Failed ones are computed again by whoever asks: they answer nobody else. */
export function sweepEnding({ completed, failed, digest }: Counts & { digest: string }): Ending {
  return { status: 'completed', facts: { digest }, done: completed, failed, cacheable: failed === 0 };
}

/** Sources of points that are kept, some of which have millions of values. */
const POINTS_KEPT = 8;

/** The rows of sweeps, whose life is that of every operation. */
export class SweepRepository {
  private readonly points = new Recent<StoredPoints>(POINTS_KEPT);

  constructor(private readonly db: Db) {}

  find(id: string): Promise<SweepRow | undefined> {
    return findOperation(this.db, 'sweeps', id);
  }

  /** @throws HoldfastError SWEEP_NOT_FOUND */
  async get(id: string): Promise<SweepRow> {
    const row = await this.find(id);
    if (!row) throw new HoldfastError('SWEEP_NOT_FOUND', `There is no sweep "${id}".`, { path: 'id' });
    return row;
  }

  list(filter: OperationFilter): Promise<OperationPage<SweepRow>> {
    const detail = { table: 'sweeps', columns: ['config', 'points_hash', 'rows_of', 'script'] };
    return listOperations(this.db, { ...filter, kind: 'sweep' }, detail);
  }

  /**
   * Stores the points of a plan, once by their content.
   * @param script what is swept instead of a strategy
   */
  async saveDetail(plan: SweepPlan, script: SweptScript | null = null): Promise<Detail> {
    const { config, points } = splitPlan(plan);
    return { table: 'sweeps', values: { config, points_hash: await this.savePoints(points), script } };
  }

  /** Stores what decides the points of a search. */
  async saveSearch(config: SweepConfig, search: SearchPlan, options: SearchOptions): Promise<Detail> {
    const points_hash = await this.savePoints({ type: 'search', search });
    return { table: 'sweeps', values: { config, points_hash, search: options } };
  }

  private async savePoints(points: StoredPoints): Promise<string> {
    const hash = pointsHash(points);
    await this.db
      .insertInto('sweep_points')
      .values({ hash, source: JSON.stringify(points) })
      // Retention removes what is old and unnamed: these are about to be named.
      .onConflict((c) => c.column('hash').doUpdateSet({ created_at: sql<Date>`now()` }))
      .execute();
    return hash;
  }

  /** The whole plan of a sweep, of a search as far as it has come; points come from memory where they were read lately. */
  async planOf({ id, config, points_hash: hash }: Pick<SweepRow, 'id' | 'config' | 'points_hash'>): Promise<SweepPlan> {
    const source = await this.sourceOf(hash);
    return { ...config, ...(source.type === 'search' ? await this.foundPoints(id) : source) };
  }

  /**
   * What decides the points of a search.
   * @throws HoldfastError SEARCH_NOT_FOUND of a sweep
   */
  async searchOf({ id, points_hash: hash }: Pick<SweepRow, 'id' | 'points_hash'>): Promise<SearchPlan> {
    const source = await this.sourceOf(hash);
    if (source.type === 'search') return source.search;
    throw new HoldfastError('SEARCH_NOT_FOUND', `There is no search "${id}".`, { path: 'id' });
  }

  /** All parameters of some trials, in the order that is given, without the points of others. */
  async parametersOf(
    { id, config, points_hash: hash }: Pick<SweepRow, 'id' | 'config' | 'points_hash'>,
    trials: readonly number[],
  ): Promise<Parameters[]> {
    const { fixed } = config;
    const source = await this.sourceOf(hash);
    if (source.type !== 'search') return trials.map((trial) => trialParameters({ ...source, fixed }, trial));
    const generationOf = (trial: number) => Math.floor(trial / source.search.generation);
    const rows = await this.db
      .selectFrom('search_generations')
      .select(['generation', 'first_trial', 'points'])
      .where('search_id', '=', id)
      .where('generation', 'in', [-1, ...new Set(trials.map(generationOf))])
      .execute();
    const generations = new Map(rows.map((row) => [row.generation, row]));
    return trials.map((trial) => {
      const { first_trial: first, points } = generations.get(generationOf(trial))!;
      return trialParameters({ type: 'list', points, fixed }, trial - first);
    });
  }

  /** Notes how many bars its trials have; what is noted stays. */
  async saveBars(id: string, bars: BarCounts): Promise<void> {
    await this.db
      .updateTable('sweeps')
      .set({ bars: JSON.stringify(bars) })
      .where('id', '=', id)
      .where('bars', 'is', null)
      .execute();
  }

  private async sourceOf(hash: string): Promise<StoredPoints> {
    const known = this.points.get(hash);
    if (known) return known;
    const { source } = await this.db
      .selectFrom('sweep_points')
      .select('source')
      .where('hash', '=', hash)
      .executeTakeFirstOrThrow();
    this.points.set(hash, source);
    return source;
  }

  private async foundPoints(id: string): Promise<PointSource> {
    const rows = await this.db
      .selectFrom('search_generations')
      .select('points')
      .where('search_id', '=', id)
      .orderBy('generation')
      .execute();
    return { type: 'list', points: rows.flatMap(({ points }) => points) };
  }

  /** A plan for whoever may have it already. */
  planSource(row: Pick<SweepRow, 'id' | 'config' | 'points_hash'>): { hash: string; load: () => Promise<SweepPlan> } {
    return { hash: planKey(row.config, row.points_hash), load: () => this.planOf(row) };
  }
}
