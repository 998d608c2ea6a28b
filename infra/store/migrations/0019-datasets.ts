import { sql, type Kysely } from 'kysely';

/** Datasets and their versions. What a schedule finds in a catalog is a version of the catalog, and is called so from here on. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table dataset_versions rename to catalog_versions`.execute(db);
  await sql`alter table catalog_versions rename constraint dataset_versions_pkey to catalog_versions_pkey`.execute(db);
  await sql`alter table catalog_versions rename constraint dataset_versions_tick to catalog_versions_tick`.execute(db);
  await sql`
    create table datasets (
      id integer generated always as identity primary key,
      name text not null,
      owner text not null,
      description text,
      -- Number of its newest version.
      newest integer not null default 0,
      created_at timestamptz not null default clock_timestamp(),
      deleted_at timestamptz
    )`.execute(db);
  await sql`
    create table dataset_versions (
      dataset_id integer not null references datasets (id),
      version integer not null,
      -- SHA-256 over the files and how they are read, or over the version before and the repair.
      hash text not null,
      files jsonb not null,
      input jsonb not null,
      form jsonb,
      -- The version that it was made of, and what was done to that.
      origin jsonb,
      repair jsonb,
      -- What it lost and changed against the upload before.
      comparison jsonb,
      -- Of each instrument: where its rows lie, statistics and quality.
      instruments jsonb not null,
      score double precision not null,
      catalog text not null unique,
      -- The import by which it becomes a catalog.
      import_id uuid not null,
      owner text not null,
      created_at timestamptz not null default clock_timestamp(),
      primary key (dataset_id, version)
    )`.execute(db);
  await sql`create index dataset_versions_by_import on dataset_versions (import_id)`.execute(db);
}
