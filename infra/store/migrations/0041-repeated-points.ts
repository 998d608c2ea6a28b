import { sql, type Kysely } from 'kysely';

/** Points that a search proposed again count once in the ledger. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Trials of the generation whose points equal earlier ones, from which they have their rows.
  await sql`alter table search_generations add repeated integer[] not null default '{}'`.execute(db);
}
