import type { Selectable } from 'kysely';
import { HoldfastError, type ErrorBody } from '../../../engine/model/errors';
import type { RunRejections } from '../../../engine/model/result';
import type { RunConfig } from '../../../engine/model/run-config';
import type { Statistics } from '../../../engine/model/statistics';
import type { Db } from '../database';
import type { RunTable } from '../schema';
import {
  listOperations,
  operationColumns,
  requireIdle,
  type NewOperation,
  type OperationFilter,
} from './operation-rows';

export type RunRow = Selectable<RunTable>;

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
  host: string;
}

export interface RunTerms {
  label?: string;
  /** Whether the run waits for its turn in a session that has other work, or is not taken. */
  whenBusy?: 'queue' | 'refuse';
}

export class RunRepository {
  constructor(private readonly db: Db) {}

  /** @throws HoldfastError SESSION_BUSY with `whenBusy` refuse */
  async create(operation: NewOperation, config: RunConfig, { label, whenBusy }: RunTerms = {}): Promise<void> {
    const row = { ...operationColumns(operation), config: JSON.stringify(config), label: label ?? null };
    if (whenBusy !== 'refuse') {
      await this.db.insertInto('runs').values(row).execute();
      return;
    }
    await this.db.transaction().execute(async (tx) => {
      await requireIdle(tx, operation);
      await tx.insertInto('runs').values(row).execute();
    });
  }

  /** @throws HoldfastError RUN_NOT_FOUND */
  async get(id: string): Promise<RunRow> {
    const row = await this.db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
    if (!row) throw new HoldfastError('RUN_NOT_FOUND', `There is no run "${id}".`, { path: 'id' });
    return row;
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
        rejections: JSON.stringify(outcome.rejections),
        rejections_artifact: outcome.rejectionsArtifact,
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
