import { sql, type Kysely } from 'kysely';

/** What is imported into catalogs, and the forms that were kept by a name. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table imports (
      id uuid primary key references operations (id) on delete cascade,
      catalog text not null,
      -- Below the folder of imports; null for uploads.
      path text,
      -- What its owner calls each file, where it lies, and its size.
      sources jsonb not null,
      input jsonb not null,
      form jsonb,
      profile text,
      marks jsonb,
      report jsonb
    )`.execute(db);
  await sql`create index imports_by_catalog on imports (catalog)`.execute(db);
  await sql`
    create table import_profiles (
      name text primary key,
      form jsonb not null,
      marks jsonb not null,
      owner text not null,
      created_at timestamptz not null default clock_timestamp()
    )`.execute(db);
}
