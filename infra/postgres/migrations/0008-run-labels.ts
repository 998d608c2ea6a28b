import { sql, type Kysely } from 'kysely';

/** The name that a client gives to a run of its own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table runs add column label text`.execute(db);
}
