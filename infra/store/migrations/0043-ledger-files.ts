import { sql, type Kysely } from 'kysely';

/** Who has had a file, found by an index whatever the planner thinks of arrays of thousands. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ledger_files (
      file text not null,
      root text not null,
      primary key (file, root)
    )`.execute(db);
  await sql`insert into ledger_files (file, root) select distinct unnest(files), root from ledger_data`.execute(db);
  await sql`drop index ledger_data_by_file`.execute(db);
}
