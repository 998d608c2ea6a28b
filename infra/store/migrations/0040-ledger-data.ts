import { sql, type Kysely } from 'kysely';

/** Which files catalogs have had, so that trials count for the same data under every name. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ledger_data (
      seq bigint primary key,
      catalog text not null,
      -- The catalog; of a version of a dataset, the dataset.
      root text not null,
      -- SHA-256 of data files, and of what they were imported from, that the root did not have before.
      files text[] not null,
      -- Other roots that have had some of these.
      shared text[] not null,
      at timestamptz not null,
      -- Hash of the row before it; empty for the first.
      previous text not null,
      -- SHA-256 over the row and the hash before it.
      hash text not null
    )`.execute(db);
  await sql`create index ledger_data_by_root on ledger_data (root, catalog)`.execute(db);
  await sql`create index ledger_data_by_file on ledger_data using gin (files)`.execute(db);
  await sql`create index ledger_data_by_shared on ledger_data using gin (shared)`.execute(db);
}
