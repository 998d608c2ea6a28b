import { sql, type Kysely } from 'kysely';

/** What is known of strategies that neither their files nor the engine say. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table registered_strategies (
      -- What paths that know strategies by a number call it.
      number bigint primary key generated always as identity,
      strategy text not null unique,
      owner text not null,
      registered_at timestamptz not null default clock_timestamp(),
      -- Instead of what the file says.
      name text,
      description text,
      -- A file that was written for its owner, with the SHA-256 of what was written.
      file text,
      file_hash text,
      validation jsonb,
      validated_at timestamptz,
      deleted_at timestamptz,
      deleted_by text
    )`.execute(db);
  await sql`create index operations_by_strategy on operations (strategy, created_at)`.execute(db);
}
