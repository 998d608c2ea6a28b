import { sql, type Kysely } from 'kysely';

/** The code that a row is pinned to: the content of its strategy and the build of the engine. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['runs', 'sweeps']) {
    await db.schema.alterTable(table).addColumn('strategy_hash', 'text').addColumn('engine_build', 'text').execute();
    await sql`update ${sql.table(table)} set engine_build = cache_parts->>'engine'`.execute(db);
  }
}
