import { sql, type Kysely } from 'kysely';

/** How long an operation had ended before it was opened again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table operations add column idle_seconds double precision not null default 0`.execute(db);
}
