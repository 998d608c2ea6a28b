import { sql, type Kysely } from 'kysely';

/** Figures of trials of large sweeps as columns, so that nobody scans millions of rows again for a picture of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table trial_figures (
      sweep_id uuid not null,
      figure text not null,
      -- From 0: trials [part * 131072, (part + 1) * 131072).
      part integer not null,
      -- Numbers of 8 bytes, the lowest first; NaN where a trial has none.
      figures bytea not null,
      primary key (sweep_id, figure, part)
    )`.execute(db);
  // They do not compress.
  await sql`alter table trial_figures alter column figures set storage external`.execute(db);
}
