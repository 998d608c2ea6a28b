import { sql, type Kysely } from 'kysely';

/** Versions of datasets are made by imports: what is asked for, and the version that was made. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table imports
      -- Of which dataset a version is made, and how; null of what goes into a catalog alone.
      add column dataset jsonb,
      -- Dataset and version, once that is stored or is found to be there.
      add column made jsonb`.execute(db);
}
