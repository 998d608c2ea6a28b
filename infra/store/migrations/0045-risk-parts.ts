import { sql, type Kysely } from 'kysely';

/** What is known of the runs that a question of risk computes again, until it has ended. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table risk_parts (
      operation_id uuid not null references operations (id) on delete cascade,
      number integer not null,
      -- As v8 serializes it: numbers to the last bit.
      body bytea not null,
      primary key (operation_id, number)
    )`.execute(db);
}
