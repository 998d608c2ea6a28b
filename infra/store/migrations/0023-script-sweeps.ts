import { sql, type Kysely } from 'kysely';

/** Sweeps over the parameters of a script, whose trials are runs of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // As text, which keeps the order of parameters. Null for a sweep of a strategy.
  await sql`alter table sweeps add column script json`.execute(db);
  await sql`
    alter table script_runs
      add column sweep_id uuid,
      -- Of the sweep, from 0; null for a run that stands alone, and for one whose trial was begun again.
      add column trial integer`.execute(db);
  await sql`create unique index script_runs_by_trial on script_runs (sweep_id, trial)`.execute(db);
}
