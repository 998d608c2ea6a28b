import { sql, type Selectable } from 'kysely';
import { HoldfastError, type ErrorBody } from '../../../engine/model/errors';
import type { OperationStatus } from '../../../engine/model/status';
import type { SweepPlan } from '../../../engine/model/sweep-plan';
import type { Db } from '../database';
import type { SweepTable } from '../schema';
import {
  freeing,
  insertOperation,
  listOperations,
  operationColumns,
  unbegunOperations,
  type NewOperation,
  type OperationFilter,
  type Place,
} from './operation-rows';

export type SweepRow = Selectable<SweepTable>;

const OPEN: OperationStatus[] = ['queued', 'running', 'paused'];

export class SweepRepository {
  constructor(private readonly db: Db) {}

  /**
   * Stores a sweep, which has a place in its session at once or waits for one.
   * @throws HoldfastError SESSION_NOT_FOUND when the session has closed
   */
  create(operation: NewOperation, { plan, total }: { plan: SweepPlan; total: number }): Promise<{ admitted: boolean }> {
    const insert = this.db
      .insertInto('sweeps')
      .values({ ...operationColumns(operation), plan: JSON.stringify(plan), total })
      .returning('admitted');
    return insertOperation(() => insert.executeTakeFirstOrThrow(), operation);
  }

  unbegun(): Promise<SweepRow[]> {
    return unbegunOperations(this.db, 'sweeps');
  }

  find(id: string): Promise<SweepRow | undefined> {
    return this.db.selectFrom('sweeps').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** @throws HoldfastError SWEEP_NOT_FOUND */
  async get(id: string): Promise<SweepRow> {
    const row = await this.find(id);
    if (!row) throw new HoldfastError('SWEEP_NOT_FOUND', `There is no sweep "${id}".`, { path: 'id' });
    return row;
  }

  list(filter: OperationFilter): Promise<{ total: number; rows: SweepRow[] }> {
    return listOperations(this.db, 'sweeps', filter);
  }

  /** Removes a sweep whose workflow could not be started, as though it had not been asked for. */
  discard(id: string): Promise<Place[]> {
    const gone = this.db.deleteFrom('sweeps').where('id', '=', id).where('status', '=', 'queued');
    return freeing(this.db, gone.returning('session_id'));
  }

  async markRunning(id: string): Promise<void> {
    await this.db
      .updateTable('sweeps')
      .set({ status: 'running', started_at: new Date() })
      .where('id', '=', id)
      .where('status', '=', 'queued')
      .execute();
  }

  /** Moves an open sweep to another open status; one that goes on without a place in its session waits for it again. */
  setOpenStatus(id: string, status: 'running' | 'paused'): Promise<Place[]> {
    const moved = this.db
      .updateTable('sweeps')
      .set((e) => ({
        status: sql<OperationStatus>`case when not admitted and ${status} = 'running' then 'queued' else ${status} end`,
        started_at: e.fn.coalesce('started_at', sql<Date>`case when admitted then ${new Date()}::timestamptz end`),
      }))
      .where('id', '=', id)
      .where('status', 'in', OPEN)
      .returning('session_id');
    return freeing(this.db, moved);
  }

  /**
   * Opens an ended sweep again, for the trials that failed. It needs no place in its session.
   * @throws HoldfastError SESSION_NOT_FOUND when the session closes or has closed; the sweep stays as it is
   */
  async reopen(id: string): Promise<void> {
    const session = this.db
      .selectFrom('sessions')
      .innerJoin('sweeps as s', 's.session_id', 'sessions.id')
      .select('sessions.id')
      .where('s.id', '=', id)
      .where('sessions.status', 'not in', ['closing', 'closed'])
      .forNoKeyUpdate('sessions');
    const reopened = await this.db
      .with('open', () => session)
      .updateTable('sweeps')
      .from('open')
      .set({ status: 'running', digest: null, error: null, finished_at: null })
      .where('sweeps.id', '=', id)
      .returning('sweeps.id')
      .executeTakeFirst();
    if (!reopened) throw new HoldfastError('SESSION_NOT_FOUND', 'The session of this sweep is closed.');
  }

  /** Ends a sweep; one that has ended stays as it is. Waits for batches that hold its fence. */
  end(
    id: string,
    outcome: { status: 'completed' | 'failed' | 'cancelled'; digest: string | null; error: ErrorBody | null },
  ): Promise<Place[]> {
    const { status, digest, error } = outcome;
    const ended = this.db
      .updateTable('sweeps')
      .set({ status, digest, error: error && JSON.stringify(error), finished_at: new Date() })
      .where('id', '=', id)
      .where('status', 'in', OPEN)
      .returning('session_id');
    return freeing(this.db, ended);
  }
}
