import { sql, type Kysely } from 'kysely';

/** The result that answers is the first entry of its key, however many hits there were. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index operations_by_cache_key`.execute(db);
  await sql`create index operations_by_cache_key on operations (cache_key, (cached_from is not null), finished_at)
    where status = 'completed' and cache_key is not null`.execute(db);
}
