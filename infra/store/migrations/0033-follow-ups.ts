import { sql, type Kysely } from 'kysely';

/** What begins once a run has completed, and what clients of other contracts said beside what operations keep. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table follow_ups (
      run_id uuid primary key references operations (id) on delete cascade,
      -- Id of the operation that is to begin.
      id uuid not null unique,
      kind text not null,
      request json not null,
      -- Why it cannot begin.
      error json
    )`.execute(db);
  await sql`
    create table client_notes (
      id uuid primary key references operations (id) on delete cascade,
      note json not null
    )`.execute(db);
}
