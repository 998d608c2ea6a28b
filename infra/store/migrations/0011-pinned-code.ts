import { sql, type Kysely } from 'kysely';

/**
 * Runs and sweeps name the code that computes them. Rows from before name the engine build alone, as far as it is known:
 * what is open of them is computed by the present code.
 */
async function addPins(db: Kysely<unknown>): Promise<void> {
  for (const table of ['runs', 'sweeps']) {
    await db.schema.alterTable(table).addColumn('strategy_hash', 'text').addColumn('engine_build', 'text').execute();
    await sql`update ${sql.table(table)} set engine_build = cache_parts ->> 'engine' where cache_parts is not null`.execute(
      db,
    );
  }
}

/** What strategies folders hold, and by which engine worker and build it was published. */
async function createFolders(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('strategies').addColumn('folder', 'text').execute();
  await db.schema
    .createTable('strategy_folders')
    .addColumn('folder', 'text', (c) => c.primaryKey())
    .addColumn('worker', 'text', (c) => c.notNull())
    .addColumn('engine_build', 'text', (c) => c.notNull())
    .addColumn('state_hash', 'text', (c) => c.notNull())
    .addColumn('changed_us', 'bigint', (c) => c.notNull())
    .addColumn('broken', 'json', (c) => c.notNull())
    .addColumn('published_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
    .execute();
}

/** Of several hosts of a build the one with the fewest runs. A single one needs no choice: null leaves it to the queue. */
async function createChoiceOfHost(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('session_hosts').addColumn('build', 'text').execute();
  await sql`drop function least_busy_host(uuid)`.execute(db);
  await sql`
    create function least_busy_host(wanted uuid, wanted_build text) returns text language plpgsql volatile as $$
    begin
      if (select count(*) from session_hosts where session_id = wanted and build = wanted_build) < 2 then
        return null;
      end if;
      perform from sessions where id = wanted for no key update;
      return (
        select h.host from session_hosts h where h.session_id = wanted and h.build = wanted_build
        order by (
          select count(*) from runs r
          where r.host = h.host and r.admitted and r.status in ('queued', 'running', 'paused')
        ), random()
        limit 1
      );
    end
    $$`.execute(db);
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await addPins(db);
  await createFolders(db);
  await createChoiceOfHost(db);
}
