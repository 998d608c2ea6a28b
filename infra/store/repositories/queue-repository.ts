import { sql } from 'kysely';
import { isFinal, type OperationStatus } from '../../../engine/model/status';
import type { Db } from '../database';
import { freeing, queuePositions, type Place } from './operation-rows';

/** Places of runs and sweeps in their sessions. */
export class QueueRepository {
  constructor(private readonly db: Db) {}

  /** Position from 1, by id, of those rows that wait for a place. */
  positions(rows: readonly { id: string; session_id: string; admitted: boolean; status: OperationStatus }[]) {
    return queuePositions(
      this.db,
      rows.filter((row) => !row.admitted && row.status === 'queued'),
    );
  }

  /** How many operations of a session have a place, and how many wait. */
  async load(sessionId: string): Promise<{ running: number; queued: number }> {
    const { rows } = await sql<{ running: number; queued: number }>`
      select admitted_operations(${sessionId}) as running,
        (select count(*) from queued_operations where session_id = ${sessionId}) as queued`.execute(this.db);
    return rows[0]!;
  }

  /**
   * Whether an operation need not wait any longer: it has a place, or has ended. Looks first whether one is free, so that
   * no place stays empty because somebody died who should have given it on.
   */
  async settle({ kind, id }: Place): Promise<{ ready: boolean; places: Place[] }> {
    const table = kind === 'run' ? 'runs' : 'sweeps';
    const row = () =>
      this.db.selectFrom(table).select(['session_id', 'admitted', 'status']).where('id', '=', id).executeTakeFirst();
    const before = await row();
    if (!before || before.admitted || isFinal(before.status)) return { ready: true, places: [] };
    const places = await freeing(this.db, sql`select ${before.session_id}::uuid as session_id`);
    return { ready: (await row())?.admitted ?? true, places };
  }
}
