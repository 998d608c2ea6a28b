import { sql, type Kysely } from 'kysely';

/** Trials may have statistics of runs beside their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // By name, in the order of the sweep's list; null where it asked for none.
  await sql`alter table trials add further json`.execute(db);
}
