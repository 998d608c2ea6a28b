import { sql, type Kysely } from 'kysely';

const CACHED = `
  add column cache_key text,
  add column cache_parts jsonb,
  add column cached_from uuid,
  add column cache_reason text`;

/** No foreign keys: what was copied from a result stays right when that result is pruned. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table runs ${CACHED}, add column verifies uuid, add column verification json`).execute(db);
  await sql.raw(`alter table sweeps ${CACHED}, add column rows_of uuid`).execute(db);
  for (const table of ['runs', 'sweeps']) {
    const sources = `where status = 'completed' and cache_key is not null`;
    await sql.raw(`create index ${table}_by_cache_key on ${table} (cache_key) ${sources}`).execute(db);
    await sql
      .raw(
        `create index ${table}_recent on ${table} (session, strategy, finished_at desc) ${sources} and cached_from is null`,
      )
      .execute(db);
  }
  await sql`create index runs_verifying on runs (verifies) where verifies is not null`.execute(db);
  await sql`create index sweeps_by_rows on sweeps ((coalesce(rows_of, id)))`.execute(db);
  await releaseTrials(db);
}

/** Several sweeps may read the same rows: these go with the last of them. */
async function releaseTrials(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function release_trials() returns trigger language plpgsql as $$
    declare
      shared constant uuid := coalesce(old.rows_of, old.id);
    begin
      if not exists (select from sweeps where coalesce(rows_of, id) = shared) then
        delete from trials where sweep_id = shared;
      end if;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger sweeps_release_trials after delete on sweeps
    for each row execute function release_trials()`.execute(db);
}
