import type { Selectable } from 'kysely';
import { HoldfastError, type ErrorBody } from '../../../engine/model/errors';
import type { RunConfig } from '../../../engine/model/run-config';
import type { Statistics } from '../../../engine/model/statistics';
import type { Verification } from '../../../engine/model/verification';
import type { Db } from '../database';
import type { RunTable } from '../schema';
import { listOperations, operationColumns, type NewOperation, type OperationFilter } from './operation-rows';

export type RunRow = Selectable<RunTable>;

export interface RunOutcome {
  resultHash: string;
  statistics: Statistics;
  barsPerYear: number;
  bars: number;
  fillsArtifact: string;
  tradesArtifact: string;
  equityArtifact: string;
  host: string;
}

/** A result, and what is to be known of it besides. */
export interface SettledOutcome extends RunOutcome {
  /** False where it is not what the run's key says, so that it may not answer others. */
  cacheable?: boolean;
  verification?: Verification;
}

/** More of them say nothing new. */
const MAX_VERIFICATIONS = 100;

export class RunRepository {
  constructor(private readonly db: Db) {}

  /** @param verifies the run that this one repeats, to compare */
  async create(operation: NewOperation, config: RunConfig, verifies: string | null = null): Promise<void> {
    await this.db
      .insertInto('runs')
      .values({ ...operationColumns(operation), config: JSON.stringify(config), verifies })
      .execute();
  }

  /** @throws HoldfastError RUN_NOT_FOUND */
  async get(id: string): Promise<RunRow> {
    const row = await this.db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
    if (!row) throw new HoldfastError('RUN_NOT_FOUND', `There is no run "${id}".`, { path: 'id' });
    return row;
  }

  /** The repetitions of a run that were started to verify it, newest first. */
  verificationsOf(id: string): Promise<RunRow[]> {
    const repetitions = this.db.selectFrom('runs').selectAll().where('verifies', '=', id);
    return repetitions.orderBy('created_at', 'desc').limit(MAX_VERIFICATIONS).execute();
  }

  list(filter: OperationFilter): Promise<{ total: number; rows: RunRow[] }> {
    return listOperations(this.db, 'runs', filter);
  }

  /** Removes a run whose workflow could not be started, as though it had not been asked for. */
  async discard(id: string): Promise<void> {
    await this.db.deleteFrom('runs').where('id', '=', id).where('status', '=', 'queued').execute();
  }

  async markRunning(id: string, host: string): Promise<void> {
    await this.db
      .updateTable('runs')
      .set({ status: 'running', host, started_at: new Date() })
      .where('id', '=', id)
      .where('status', '=', 'queued')
      .execute();
  }

  async complete(id: string, outcome: SettledOutcome): Promise<void> {
    await this.db
      .updateTable('runs')
      .set({
        status: 'completed',
        result_hash: outcome.resultHash,
        statistics: JSON.stringify(outcome.statistics),
        bars_per_year: outcome.barsPerYear,
        bars: outcome.bars,
        fills_artifact: outcome.fillsArtifact,
        trades_artifact: outcome.tradesArtifact,
        equity_artifact: outcome.equityArtifact,
        host: outcome.host,
        finished_at: new Date(),
        ...(outcome.verification && { verification: JSON.stringify(outcome.verification) }),
        ...(outcome.cacheable === false && { cache_key: null }),
      })
      .where('id', '=', id)
      .where('status', 'in', ['queued', 'running'])
      .execute();
  }

  /** Ends a run without a result. One that has ended stays as it is. */
  async end(id: string, status: 'failed' | 'cancelled', error: ErrorBody | null): Promise<void> {
    await this.db
      .updateTable('runs')
      .set({ status, error: error && JSON.stringify(error), finished_at: new Date() })
      .where('id', '=', id)
      .where('status', 'in', ['queued', 'running'])
      .execute();
  }
}
