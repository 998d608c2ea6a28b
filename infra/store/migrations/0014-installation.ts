import { sql, type Kysely } from 'kysely';

/**
 * What tells this installation from others in the same namespace of Temporal: it is part of the names of task queues. A
 * database that has been at work keeps the names that its open workflows go by.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table installation (id text not null)`.execute(db);
  await sql`
    insert into installation select case when exists (select from sessions) then '' else left(md5(gen_random_uuid()::text), 8) end`.execute(
    db,
  );
}
