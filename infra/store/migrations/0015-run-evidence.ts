import type { Kysely } from 'kysely';

/** Artifacts of what else a run recorded: its orders, series and log. Null in runs from before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const columns = ['orders_artifact', 'series_artifact', 'log_artifact'];
  for (const column of columns) await db.schema.alterTable('runs').addColumn(column, 'text').execute();
}
