import { sql, type Kysely } from 'kysely';

/** Parts of catalogs that nobody reads before a candidate is committed, and what became of each. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table seals (
      id uuid primary key,
      catalog text not null,
      from_us bigint not null,
      -- Hashes of the data files that the catalog has had.
      datasets text[] not null,
      -- Completed operations that had read the part before.
      earlier_reads integer not null,
      owner text not null,
      created_at timestamptz not null default clock_timestamp(),
      -- The candidate and its hash, and the run for which the part is opened.
      run_id uuid,
      candidate json,
      candidate_hash text,
      opening uuid,
      committed_by text,
      committed_at timestamptz,
      -- What the candidate came to.
      answer json,
      broken_by text,
      broken_at timestamptz,
      broken_reason text
    )`.execute(db);
  await sql`create unique index seals_standing on seals (catalog) where broken_at is null`.execute(db);
  await sql`create index seals_by_candidate on seals (candidate_hash)`.execute(db);
  await sql`create index seals_by_opening on seals (opening)`.execute(db);
  await sql`
    create table seal_log (
      seq bigint primary key,
      seal_id uuid not null,
      -- sealed, committed, opened or broken
      event text not null,
      actor text not null,
      detail text not null,
      at timestamptz not null,
      -- Hash of the entry before it; empty for the first.
      previous text not null,
      -- SHA-256 over the entry and the hash before it.
      hash text not null
    )`.execute(db);
  await sql`create index seal_log_by_seal on seal_log (seal_id, seq)`.execute(db);
}
