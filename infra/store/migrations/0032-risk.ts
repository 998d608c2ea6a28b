import { sql, type Kysely } from 'kysely';

/** What was found of risk: by drawn paths, under stress, and of portfolios. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table risks (
      id uuid primary key references operations (id) on delete cascade,
      -- The run that is looked at, where it is one.
      run_id uuid,
      plan json not null,
      result json
    )`.execute(db);
}
