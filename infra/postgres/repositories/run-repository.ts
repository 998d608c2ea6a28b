import type { Selectable } from 'kysely';
import { HoldfastError, type ErrorBody } from '../../../engine/model/errors';
import type { RunConfig } from '../../../engine/model/run-config';
import type { Statistics } from '../../../engine/model/statistics';
import type { OperationStatus } from '../../../engine/model/status';
import type { Db } from '../database';
import type { RunTable } from '../schema';

export type RunRow = Selectable<RunTable>;

/** What runs and sweeps are pinned to when they are accepted. */
export interface NewOperation {
  id: string;
  sessionId: string;
  session: string;
  manifestVersion: number;
  manifestHash: string;
  strategy: string;
  owner: string;
}

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

/** The columns that every new operation starts with. */
export function operationColumns(operation: NewOperation) {
  const { id, sessionId, session, manifestVersion, manifestHash, strategy, owner } = operation;
  return {
    id,
    session_id: sessionId,
    session,
    manifest_version: manifestVersion,
    manifest_hash: manifestHash,
    strategy,
    owner,
    status: 'queued' as const,
  };
}

export interface OperationFilter {
  limit: number;
  offset: number;
  /** Newest first. */
  descending?: boolean;
  session?: string;
  status?: OperationStatus;
}

export class RunRepository {
  constructor(private readonly db: Db) {}

  async create(operation: NewOperation, config: RunConfig): Promise<void> {
    await this.db
      .insertInto('runs')
      .values({ ...operationColumns(operation), config: JSON.stringify(config) })
      .execute();
  }

  /** @throws HoldfastError RUN_NOT_FOUND */
  async get(id: string): Promise<RunRow> {
    const row = await this.db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
    if (!row) throw new HoldfastError('RUN_NOT_FOUND', `There is no run "${id}".`, { path: 'id' });
    return row;
  }

  async list(filter: OperationFilter): Promise<{ total: number; rows: RunRow[] }> {
    let query = this.db.selectFrom('runs');
    if (filter.session !== undefined) query = query.where('session', '=', filter.session);
    if (filter.status !== undefined) query = query.where('status', '=', filter.status);
    const order = filter.descending ? 'desc' : 'asc';
    const rows = await query
      .selectAll()
      .orderBy('created_at', order)
      .orderBy('id', order)
      .limit(filter.limit)
      .offset(filter.offset)
      .execute();
    const { total } = await query.select((e) => e.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
    return { total, rows };
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

  async complete(id: string, outcome: RunOutcome): Promise<void> {
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
