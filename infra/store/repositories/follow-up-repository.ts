import { sql, type Selectable } from 'kysely';
import type { ErrorBody } from '../../../engine/model/errors';
import type { Db } from '../database';
import type { FollowUpTable } from '../follow-up-schema';

export type FollowUpRow = Selectable<FollowUpTable>;
export type NewFollowUp = Omit<FollowUpRow, 'error'>;

/** Operations that begin once a run has completed. */
export class FollowUpRepository {
  constructor(private readonly db: Db) {}

  async save({ request, ...row }: NewFollowUp): Promise<void> {
    await this.db
      .insertInto('follow_ups')
      .values({ ...row, request: JSON.stringify(request) })
      .execute();
  }

  find(runId: string): Promise<FollowUpRow | undefined> {
    return this.db.selectFrom('follow_ups').selectAll().where('run_id', '=', runId).executeTakeFirst();
  }

  /** Those whose run has completed and that have neither begun nor been refused. */
  async due(limit: number): Promise<FollowUpRow[]> {
    const { rows } = await sql<FollowUpRow>`
      select f.* from follow_ups f join operations r on r.id = f.run_id
        where r.status = 'completed' and f.error is null and not exists (select from operations o where o.id = f.id)
        order by r.seq limit ${limit}`.execute(this.db);
    return rows;
  }

  /** Runs that have completed while what follows them has not ended, the newest first. */
  async openRuns(): Promise<string[]> {
    const { rows } = await sql<{ run_id: string }>`
      select f.run_id from follow_ups f join operations r on r.id = f.run_id left join operations o on o.id = f.id
        where r.status = 'completed' and f.error is null
          and (o.id is null or o.status in ('queued', 'running', 'paused'))
        order by r.seq desc`.execute(this.db);
    return rows.map(({ run_id }) => run_id);
  }

  /** Has it never begin. What was said first stays. */
  async refuse(runId: string, error: ErrorBody): Promise<void> {
    await this.db
      .updateTable('follow_ups')
      .set({ error: JSON.stringify(error) })
      .where('run_id', '=', runId)
      .where('error', 'is', null)
      .execute();
  }
}
