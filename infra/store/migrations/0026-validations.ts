import { sql, type Kysely } from 'kysely';

/** What was found of runs, sweeps and searches, part by part. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table validations (
      id uuid primary key references operations (id) on delete cascade,
      subject uuid not null,
      plan json not null,
      -- Names of its parts in their order.
      parts json not null,
      verdict json
    )`.execute(db);
  await sql`create index validations_by_subject on validations (subject)`.execute(db);
  await sql`
    create table validation_parts (
      -- The validation, or the search that judges its best point.
      operation_id uuid not null references operations (id) on delete cascade,
      number integer not null,
      body json not null,
      primary key (operation_id, number)
    )`.execute(db);
}
