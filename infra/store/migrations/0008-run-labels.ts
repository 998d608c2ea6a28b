import { sql, type Kysely } from 'kysely';

/** The name that a client gives to a run of its own, which its operation shows as well. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table runs add column label text`.execute(db);
  await sql`
    create or replace view operations as
      select 'run'::text as kind, id, session_id, session, strategy, owner, status, null::integer as total, error,
             cancel_reason, created_at, started_at, finished_at, label
        from runs
      union all
      select 'sweep', id, session_id, session, strategy, owner, status, total, error,
             cancel_reason, created_at, started_at, finished_at, null
        from sweeps
      union all
      select 'session', id, id, name, null, null,
             case status when 'loading' then 'running' when 'failed' then 'failed' else 'completed' end,
             null, error, null, created_at, created_at, closed_at, null
        from sessions`.execute(db);
}
