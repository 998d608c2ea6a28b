import { sql, type Kysely } from 'kysely';

/** Searches may stop trials on a part of their bars. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Where it was stopped, with what it had come to; statistics of all bars it has none.
  await sql`alter table trials add stopped json`.execute(db);
  await sql`
    create table search_rungs (
      search_id uuid not null references sweeps (id) on delete cascade,
      trial integer not null,
      -- From 0.
      rung integer not null,
      result_hash bytea not null,
      -- In the order of the columns of trials; NaN for a figure without meaning.
      statistics float8[] not null,
      error json,
      -- It failed here and is tried again, on all of its bars: others went on without it.
      retried boolean not null default false,
      primary key (search_id, trial, rung)
    )`.execute(db);
}
