import { sql, type Kysely } from 'kysely';

/** Foreign programs that were run, and the end of what those at work have written. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table script_runs (
      id uuid primary key references operations (id) on delete cascade,
      script text not null,
      -- SHA-256 of the program as it was begun.
      script_hash text,
      -- By which its environment and the paths of the run manager know it.
      run_name text not null unique,
      -- As text, which keeps their order.
      parameters json not null,
      options jsonb not null,
      -- How often it was begun, and by which attempt last.
      launches integer not null default 0,
      launched_by text,
      exit_code integer,
      signal text,
      usage jsonb,
      report jsonb,
      files jsonb,
      validation jsonb,
      statistics jsonb,
      log_artifact text,
      log_lines integer
    )`.execute(db);
  await sql`create index script_runs_by_script on script_runs (script)`.execute(db);
  await sql`create index operations_waiting_scripts on operations (priority, seq) where kind = 'script' and status = 'queued'`.execute(
    db,
  );
  await sql`
    create table script_log_parts (
      script_id uuid not null references script_runs (id) on delete cascade,
      -- Number of its first line, from 0.
      first_line integer not null,
      lines integer not null,
      -- Of the text, which need not be read to count it.
      characters integer not null,
      text text not null,
      primary key (script_id, first_line)
    )`.execute(db);
}
