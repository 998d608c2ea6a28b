import { sql, type Kysely } from 'kysely';

/** How many bars the trials of a sweep or search have, by which its validations are refused that need more. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Null before they were loaded, and of sweeps from before this.
  await sql`alter table sweeps add bars json`.execute(db);
}
