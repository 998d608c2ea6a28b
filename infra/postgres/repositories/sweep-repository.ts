import type { Selectable } from 'kysely';
import { HoldfastError, type ErrorBody } from '../../../engine/model/errors';
import type { OperationStatus } from '../../../engine/model/status';
import type { SweepPlan } from '../../../engine/model/sweep-plan';
import type { Db } from '../database';
import type { SweepTable } from '../schema';
import { listOperations, operationColumns, type NewOperation, type OperationFilter } from './operation-rows';

export type SweepRow = Selectable<SweepTable>;

const OPEN: OperationStatus[] = ['queued', 'running', 'paused'];

export class SweepRepository {
  constructor(private readonly db: Db) {}

  async create(operation: NewOperation, plan: { plan: SweepPlan; total: number }): Promise<void> {
    await this.db
      .insertInto('sweeps')
      .values({ ...operationColumns(operation), plan: JSON.stringify(plan.plan), total: plan.total })
      .execute();
  }

  /** @throws HoldfastError SWEEP_NOT_FOUND */
  async get(id: string): Promise<SweepRow> {
    const row = await this.db.selectFrom('sweeps').selectAll().where('id', '=', id).executeTakeFirst();
    if (!row) throw new HoldfastError('SWEEP_NOT_FOUND', `There is no sweep "${id}".`, { path: 'id' });
    return row;
  }

  list(filter: OperationFilter): Promise<{ total: number; rows: SweepRow[] }> {
    return listOperations(this.db, 'sweeps', filter);
  }

  /** Removes a sweep whose workflow could not be started, as though it had not been asked for. */
  async discard(id: string): Promise<void> {
    await this.db.deleteFrom('sweeps').where('id', '=', id).where('status', '=', 'queued').execute();
  }

  async markRunning(id: string): Promise<void> {
    await this.db
      .updateTable('sweeps')
      .set({ status: 'running', started_at: new Date() })
      .where('id', '=', id)
      .where('status', '=', 'queued')
      .execute();
  }

  /** Moves an open sweep to another open status. */
  async setOpenStatus(id: string, status: 'running' | 'paused'): Promise<void> {
    await this.db
      .updateTable('sweeps')
      .set((e) => ({ status, started_at: e.fn.coalesce('started_at', e.val(new Date())) }))
      .where('id', '=', id)
      .where('status', 'in', OPEN)
      .execute();
  }

  /** Opens an ended sweep again, for the trials that failed. */
  async reopen(id: string): Promise<void> {
    await this.db
      .updateTable('sweeps')
      .set({ status: 'running', digest: null, error: null, finished_at: null })
      .where('id', '=', id)
      .execute();
  }

  /** Ends a sweep; one that has ended stays as it is. Waits for batches that hold its fence. */
  async end(
    id: string,
    outcome: { status: 'completed' | 'failed' | 'cancelled'; digest: string | null; error: ErrorBody | null },
  ): Promise<void> {
    const { status, digest, error } = outcome;
    await this.db
      .updateTable('sweeps')
      .set({ status, digest, error: error && JSON.stringify(error), finished_at: new Date() })
      .where('id', '=', id)
      .where('status', 'in', OPEN)
      .execute();
  }
}
