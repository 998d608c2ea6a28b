import { sql, type Kysely } from 'kysely';

/** What readers write about an operation. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table operations add column note text`.execute(db);
}
