import { sql } from 'kysely';
import type { MetricPoint } from '../../../engine/model/operations';
import type { Db } from '../database';

/** History of operations: points by number, which a repeated attempt writes alike. */
export class MetricRepository {
  constructor(private readonly db: Db) {}

  /** Stores points; those that are there already stay. */
  async append(operationId: string, points: readonly MetricPoint[]): Promise<void> {
    if (points.length === 0) return;
    await this.db
      .insertInto('operation_metrics')
      .values(points.map(({ seq, ...body }) => ({ operation_id: operationId, seq, body: JSON.stringify(body) })))
      .onConflict((c) => c.doNothing())
      .execute();
  }

  /**
   * Adds a point with what a sweep has done, unless the last one is young: a second, and 1 % of the sweep's time, so that
   * a sweep of any length has some hundreds of points.
   * @returns the counts of the point, or undefined where none was due
   */
  async appendSweepCounts(sweepId: string): Promise<{ done: number; failed: number } | undefined> {
    const { rows } = await sql<{ body: { done: number; failed: number } }>`
      insert into operation_metrics (operation_id, seq, body)
      select ${sweepId}::uuid, p.last + 1,
             jsonb_build_object('time', to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                                'done', c.done, 'failed', c.failed)
        from (select coalesce(max(seq), 0) as last, max(created_at) as newest, min(created_at) as first
                from operation_metrics where operation_id = ${sweepId}::uuid) p,
             (select coalesce(sum(done), 0)::integer as done, coalesce(sum(failed), 0)::integer as failed
                from sweep_counts where sweep_id = ${sweepId}::uuid) c
       where p.newest is null
          or clock_timestamp() - p.newest >= greatest(interval '0.9 seconds', (p.newest - p.first) / 100)
      on conflict do nothing returning body`.execute(this.db);
    const [row] = rows;
    return row && { done: row.body.done, failed: row.body.failed };
  }

  /** Points after a number, oldest first. */
  async after(operationId: string, seq: number, limit: number): Promise<MetricPoint[]> {
    const rows = await this.db
      .selectFrom('operation_metrics')
      .select(['seq', 'body'])
      .where('operation_id', '=', operationId)
      .where('seq', '>', seq)
      .orderBy('seq')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ seq: row.seq, ...row.body }));
  }
  /** Number of the last point, 0 where there is none. */
  async last(operationId: string): Promise<number> {
    const row = await this.db
      .selectFrom('operation_metrics')
      .select((e) => e.fn.max('seq').as('last'))
      .where('operation_id', '=', operationId)
      .executeTakeFirst();
    return row?.last ?? 0;
  }
}
