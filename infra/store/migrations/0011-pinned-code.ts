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

/** Which build each host is of. */
async function addBuildOfHosts(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('session_hosts').addColumn('build', 'text').execute();
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await addPins(db);
  await createFolders(db);
  await addBuildOfHosts(db);
}
