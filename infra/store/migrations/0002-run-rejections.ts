import type { Kysely } from 'kysely';

/** Counts of the rejected orders by code, and the artifact that lists them. Null in runs from before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('runs').addColumn('rejections', 'json').addColumn('rejections_artifact', 'text').execute();
}
