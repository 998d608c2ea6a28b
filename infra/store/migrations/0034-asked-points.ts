import { sql, type Kysely } from 'kysely';

/** Points of searches that others compute. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table search_asks (
      search_id uuid not null references sweeps (id) on delete cascade,
      trial integer not null,
      -- When it was handed out last.
      asked_at timestamptz not null default now(),
      primary key (search_id, trial)
    )`.execute(db);
  await sql`
    create table search_requests (
      search_id uuid not null references sweeps (id) on delete cascade,
      -- As whoever asked named it.
      key text not null,
      answer json not null,
      primary key (search_id, key)
    )`.execute(db);
}
