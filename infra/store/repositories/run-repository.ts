import { HoldfastError } from '../../../engine/model/errors';
import type { RunRejections } from '../../../engine/model/result';
import type { RunConfig, TrialOf, TrialOfKind } from '../../../engine/model/run-config';
import type { Statistics } from '../../../engine/model/statistics';
import type { AnyStatisticName } from '../../../engine/model/trial-statistics';
import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { Db } from '../database';
import type { RunTable } from '../schema';
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

export type RunRow = OperationRow & Selectable<RunTable>;

export interface RunOutcome {
  resultHash: string;
  statistics: Statistics;
  barsPerYear: number;
  bars: number;
  fillsArtifact: string;
  tradesArtifact: string;
  equityArtifact: string;
  /** How many orders were rejected, by code; and the list of them. */
  rejections: RunRejections['counts'];
  rejectionsArtifact: string;
  /** What else it recorded; null in what comes from a version that did not. */
  ordersArtifact: string | null;
  seriesArtifact: string | null;
  logArtifact: string | null;
  worker: string;
}

const RESULT = [
  ...['statistics', 'bars_per_year', 'bars', 'fills_artifact', 'trades_artifact', 'equity_artifact', 'rejections'],
  ...['rejections_artifact', 'orders_artifact', 'series_artifact', 'log_artifact'],
];
const COLUMNS = ['config', 'trial_of', 'trial_kind', 'trial', ...RESULT];

/** Of a hit of the cache the result is its source's; everything else comes from the request. */
export const RUN_TABLE: CachedTable = { table: 'runs', result: RESULT };

export function runDetail(config: RunConfig, trialOf?: TrialOfKind): Detail {
  const of = trialOf && { trial_of: trialOf.id, trial_kind: trialOf.kind, trial: trialOf.trial };
  return { table: 'runs', values: { config, ...of } };
}

/** How a computed run ends, and what its row keeps of the result. */
export function runEnding(outcome: RunOutcome): { ending: Ending; detail: Detail } {
  const { resultHash, bars, worker } = outcome;
  return {
    ending: { status: 'completed', facts: { resultHash }, total: bars, done: bars, worker },
    detail: {
      table: 'runs',
      values: {
        statistics: outcome.statistics,
        bars_per_year: outcome.barsPerYear,
        bars,
        fills_artifact: outcome.fillsArtifact,
        trades_artifact: outcome.tradesArtifact,
        equity_artifact: outcome.equityArtifact,
        rejections: outcome.rejections,
        rejections_artifact: outcome.rejectionsArtifact,
        orders_artifact: outcome.ordersArtifact,
        series_artifact: outcome.seriesArtifact,
        log_artifact: outcome.logArtifact,
      },
    },
  };
}

/** A statistic, and what it must not be below or above. */
export interface FigureRange {
  name: AnyStatisticName;
  from?: number;
  to?: number;
}

export interface RunFilter extends OperationFilter {
  /** Only runs whose statistics lie in all of these; instead of `where`. */
  figures?: readonly FigureRange[];
}

function withFigures(ranges: readonly FigureRange[]): RawBuilder<unknown> {
  const tests = ranges.map(({ name, from, to }) => {
    const figure = sql`(r.statistics ->> ${sql.lit(name)})::float8`;
    return sql`${figure} >= ${from ?? -Infinity}::float8 and ${figure} <= ${to ?? Infinity}::float8`;
  });
  return sql`exists (select from runs r where r.id = o.id and ${sql.join(tests, sql` and `)})`;
}

/** The rows of runs, whose life is that of every operation. */
export class RunRepository {
  constructor(private readonly db: Db) {}

  find(id: string): Promise<RunRow | undefined> {
    return findOperation(this.db, 'runs', id);
  }

  /** By its place in the order of creation, which paths with numbers for ids call it. */
  async findByNumber(number: number): Promise<RunRow | undefined> {
    const row = await this.db.selectFrom('operations').select('id').where('seq', '=', number).executeTakeFirst();
    return row && this.find(row.id);
  }

  /** @throws HoldfastError RUN_NOT_FOUND */
  async get(id: string): Promise<RunRow> {
    const row = await this.find(id);
    if (!row) throw new HoldfastError('RUN_NOT_FOUND', `There is no run "${id}".`, { path: 'id' });
    return row;
  }

  /** Keeps what the strategy of a run that is about to fail wrote down, while the attempt is the present one. */
  async keepNotes(
    { id, attempt }: Pick<RunRow, 'id' | 'attempt'>,
    { seriesArtifact, logArtifact }: { seriesArtifact: string | null; logArtifact: string | null },
  ): Promise<void> {
    await this.db
      .updateTable('runs')
      .set({ series_artifact: seriesArtifact, log_artifact: logArtifact })
      .where(
        'id',
        'in',
        this.db
          .selectFrom('operations')
          .select('operations.id')
          .where('operations.id', '=', id)
          .where('operations.attempt', '=', attempt)
          .where('operations.status', '!=', 'completed'),
      )
      .execute();
  }

  /** Runs that were asked for as a trial, oldest first. */
  async ofTrial({ id, trial }: TrialOf, limit: number): Promise<RunRow[]> {
    const where = sql`o.id in (select r.id from runs r where r.trial_of = ${id}::uuid and r.trial = ${trial})`;
    return (await this.list({ limit, where })).rows;
  }

  list({ figures = [], ...filter }: RunFilter): Promise<OperationPage<RunRow>> {
    const where = figures.length === 0 ? filter.where : withFigures(figures);
    return listOperations(
      this.db,
      { ...filter, ...(where && { where }), kind: 'run' },
      { table: 'runs', columns: COLUMNS },
    );
  }
}
