import { sql, type Kysely } from 'kysely';

/** Whether a seal closed bars that were there, or only those that come. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The last time in the files of the catalog when it was sealed, as they stamp it; null where that was not known.
  await sql`alter table seals add last_bar text`.execute(db);
}
