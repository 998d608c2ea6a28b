import { sql, type Kysely } from 'kysely';

/** Which trial of a sweep or search a run was asked for as; the sweep may be gone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table runs add trial_of uuid, add trial_kind text, add trial integer`.execute(db);
  await sql`create index runs_of_trials on runs (trial_of, trial) where trial_of is not null`.execute(db);
}
