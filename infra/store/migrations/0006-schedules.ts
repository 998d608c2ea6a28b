import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table sessions
    add column follow boolean not null default false,
    add column selection json`.execute(db);
  await db.schema
    .createTable('dataset_versions')
    .addColumn('catalog', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    // The moment that its schedule named: what is done for it is done once.
    .addColumn('tick', 'timestamptz', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .addColumn('body', 'json', (c) => c.notNull())
    .addColumn('previous_us', 'bigint')
    .addColumn('newest_us', 'bigint', (c) => c.notNull())
    .addColumn('instruments', 'integer', (c) => c.notNull())
    .addColumn('added', 'integer', (c) => c.notNull())
    .addColumn('changed', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
    .addPrimaryKeyConstraint('dataset_versions_pkey', ['catalog', 'version'])
    .addUniqueConstraint('dataset_versions_tick', ['catalog', 'tick'])
    .execute();
}
