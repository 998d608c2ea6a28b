import { sql, type Kysely } from 'kysely';

/** What was tried on which data, by whom, whatever became of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ledger (
      seq bigint primary key,
      catalog text not null,
      -- The family that its versions are: its id.
      strategy text not null,
      operation_id uuid not null,
      kind text not null,
      owner text not null,
      -- Trials that were computed since the entry before it of the same operation.
      trials integer not null,
      -- Of those with a Sharpe ratio: how many, their sum and the sum of their squares.
      sharpe_count integer not null,
      sharpe_sum double precision not null,
      sharpe_squares double precision not null,
      at timestamptz not null,
      -- Hash of the entry before it; empty for the first.
      previous text not null,
      -- SHA-256 over the entry and the hash before it.
      hash text not null
    )`.execute(db);
  await sql`create index ledger_by_catalog on ledger (catalog, strategy, seq)`.execute(db);
  await sql`create index ledger_by_operation on ledger (operation_id)`.execute(db);
}
